/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.eval;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.perfguard.core.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads recorded cases, one JSON object a line. Fields it does not know are passed over, since
 * files may carry more than is judged here; a field that is missing or of another type is an error,
 * since a case that is half read would be judged wrongly. Not thread-safe.
 */
final class RecordedCases {
  private static final JsonFactory JSON = new JsonFactory();
  // file:line:function; a file's name may hold colons itself.
  private static final Pattern FRAME = Pattern.compile("(.*):(\\d{1,9}):([^:]*)");

  private final JsonParser json;

  private RecordedCases(JsonParser json) {
    this.json = json;
  }

  /**
   * All cases of a file, blank lines passed over.
   *
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if a line is no case; names the line and what is wrong with it
   */
  static List<RecordedCase> read(Path file) throws IOException {
    List<RecordedCase> cases = new ArrayList<>();
    int number = 0;
    try (Stream<String> lines = Files.lines(file)) {
      for (String line : (Iterable<String>) lines::iterator) {
        number++;
        if (!line.isBlank()) {
          cases.add(parse(line, file + ":" + number));
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause() == null ? new IOException(e) : e.getCause();
    }
    return cases;
  }

  private static RecordedCase parse(String line, String where) {
    try (JsonParser json = JSON.createParser(line)) {
      RecordedCases reader = new RecordedCases(json);
      json.nextToken();
      RecordedCase one = reader.readCase();
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("something follows the case");
      }
      return one;
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(where + ": " + reason(e), e);
    }
  }

  private static String reason(Exception e) {
    String message =
        e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    return message == null ? e.toString() : message.lines().findFirst().orElse("");
  }

  private RecordedCase readCase() throws IOException {
    String id = "";
    boolean expected = false;
    List<RecordedCase.Query> queries = List.of();
    Set<String> missing = new TreeSet<>(Set.of("id", "expect", "queries"));
    for (String field = firstField("the case"); field != null; field = nextField()) {
      missing.remove(field);
      switch (field) {
        case "id" -> id = text(field);
        case "expect" -> expected = truth(field);
        case "queries" -> queries = queries();
        default -> json.skipChildren();
      }
    }
    complete("the case", missing);
    return new RecordedCase(id, expected, queries);
  }

  private List<RecordedCase.Query> queries() throws IOException {
    require(json.currentToken() == JsonToken.START_ARRAY, "queries must be an array");
    List<RecordedCase.Query> queries = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      queries.add(query());
    }
    return queries;
  }

  private RecordedCase.Query query() throws IOException {
    String sql = "";
    List<String> parameters = List.of();
    boolean batch = false;
    boolean failed = false;
    List<Place> frames = List.of();
    long nanos = 0;
    long gapNanos = 0;
    Set<String> missing = new TreeSet<>(Set.of("sql", "params", "stack"));
    for (String field = firstField("a query"); field != null; field = nextField()) {
      missing.remove(field);
      switch (field) {
        case "sql" -> sql = text(field);
        case "params" -> parameters = texts(field);
        case "many" -> batch = truth(field);
        case "error" -> failed = failed();
        case "stack" -> frames = texts(field).stream().map(RecordedCases::frame).toList();
        case "ns" -> nanos = number(field);
        case "gapNs" -> gapNanos = number(field);
        default -> json.skipChildren();
      }
    }
    complete("a query", missing);
    return new RecordedCase.Query(sql, parameters, batch, failed, frames, nanos, gapNanos);
  }

  /**
   * False, null and absent mean that it did not fail; true and a text, its message, that it did.
   */
  private boolean failed() {
    return json.currentToken() != JsonToken.VALUE_FALSE
        && json.currentToken() != JsonToken.VALUE_NULL;
  }

  private static Place frame(String text) {
    Matcher frame = FRAME.matcher(text);
    require(frame.matches(), "a frame must be file:line:function, was " + text);
    return new Place(
        frame.group(1), frame.group(3), frame.group(1), Integer.parseInt(frame.group(2)));
  }

  private @Nullable String firstField(String what) throws IOException {
    require(json.currentToken() == JsonToken.START_OBJECT, what + " must be an object");
    return nextField();
  }

  /** The next field's name, with its value as the current token; null at the object's end. */
  private @Nullable String nextField() throws IOException {
    String name = json.nextFieldName();
    if (name != null) {
      json.nextToken();
    }
    return name;
  }

  private String text(String field) throws IOException {
    require(json.currentToken() == JsonToken.VALUE_STRING, field + " must be a text");
    return json.getText();
  }

  private boolean truth(String field) {
    require(json.currentToken().isBoolean(), field + " must be true or false");
    return json.currentToken() == JsonToken.VALUE_TRUE;
  }

  private long number(String field) throws IOException {
    require(json.currentToken() == JsonToken.VALUE_NUMBER_INT, field + " must be a whole number");
    return json.getLongValue();
  }

  /** Values of any scalar type as texts: two are alike if their texts are. */
  private List<String> texts(String field) throws IOException {
    require(json.currentToken() == JsonToken.START_ARRAY, field + " must be an array");
    List<String> texts = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(json.currentToken().isScalarValue(), field + " must hold texts");
      texts.add(json.getText());
    }
    return texts;
  }

  private static void complete(String what, Set<String> missing) {
    require(missing.isEmpty(), what + " lacks " + String.join(", ", missing));
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
