/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWriterTest {
  private static String written(Consumer<JsonWriter> document) {
    StringBuilder out = new StringBuilder();
    document.accept(new JsonWriter(out));
    return out.toString();
  }

  private static void refused(String message, Consumer<JsonWriter> document) {
    assertThatIllegalStateException().isThrownBy(() -> written(document)).withMessage(message);
  }

  @Test
  void objects_and_arrays_nest() {
    assertThat(written(json -> json.beginObject()
            .name("a")
            .value(1)
            .name("b")
            .beginArray()
            .beginObject()
            .endObject()
            .beginArray()
            .endArray()
            .value("x")
            .value(true)
            .nullValue()
            .value(-0.5)
            .endArray()
            .name("c")
            .value(Long.MIN_VALUE)
            .endObject()))
        .isEqualTo("{\"a\":1,\"b\":[{},[],\"x\",true,null,-0.5],\"c\":-9223372036854775808}");
  }

  @Test
  void a_document_may_be_a_single_value() {
    assertThat(written(json -> json.value("x"))).isEqualTo("\"x\"");
    assertThat(written(JsonWriter::nullValue)).isEqualTo("null");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void no_data_is_null(double value) {
    assertThat(written(json -> json.value(value))).isEqualTo("null");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.0, 1, 1e300, Double.MIN_VALUE, Double.MAX_VALUE, 0.1})
  void a_double_is_read_back_as_it_was(double value) {
    assertThat(JsonReader.read(written(json -> json.value(value)))).isEqualTo(value);
  }

  @Test
  void a_string_is_safe_inside_a_page() {
    assertThat(written(json ->
            json.value("\"\\\n\r\t\b\0\u001F\u007F\u0085</script>&\u2028\u2029é\uD83D\uDE00")))
        .isEqualTo(
            "\"\\\"\\\\\\n\\r\\t\\u0008\\u0000\\u001f\\u007f\\u0085\\u003c/script\\u003e\\u0026"
                + "\\u2028\\u2029é\uD83D\uDE00\"");
    assertThat(written(json -> json.value(" ~\u009F\u00A0"))).isEqualTo("\" ~\\u009f\u00A0\"");
    assertThat(written(json -> json.beginObject().name("<\n>").value(1).endObject()))
        .isEqualTo("{\"\\u003c\\n\\u003e\":1}");
  }

  @Test
  void half_a_surrogate_pair_is_replaced() {
    assertThat(written(json -> json.value("\uD83D"))).isEqualTo("\"\\ufffd\"");
    assertThat(written(json -> json.value("\uDE00\uD83Dx"))).isEqualTo("\"\\ufffd\\ufffdx\"");
    assertThat(written(json -> json.value("\uD83D\uD83D\uDE00")))
        .isEqualTo("\"\\ufffd\uD83D\uDE00\"");
  }

  @Test
  void a_piece_in_the_wrong_place_is_refused() {
    refused(
        "a number in an object needs a name before it",
        json -> json.beginObject().value(1));
    refused(
        "an object in an object needs a name before it",
        json -> json.beginObject().beginObject());
    refused("name \"a\" outside of an object", json -> json.name("a"));
    refused("name \"a\" outside of an object", json -> json.beginArray().name("a"));
    refused(
        "name \"b\" where the name before it needs a value",
        json -> json.beginObject().name("a").name("b"));
    refused(
        "end of an object where a name needs a value",
        json -> json.beginObject().name("a").endObject());
    refused(
        "end of an array where an object is open", json -> json.beginObject().endArray());
    refused("end of an object where an array is open", json -> json.beginArray().endObject());
    refused("end of an array where nothing is open", JsonWriter::endArray);
    refused("a string after the end of the document", json -> json.value(1).value("x"));
    refused(
        "null after the end of the document",
        json -> json.beginArray().endArray().nullValue());
    refused(
        "a boolean after the end of the document",
        json -> json.beginObject().endObject().value(true));
  }

  @Test
  void what_the_target_throws_comes_out_unchecked() {
    IOException full = new IOException("disk full");
    Writer broken = new Writer() {
      @Override
      public void write(char[] buffer, int from, int length) throws IOException {
        throw full;
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> new JsonWriter(broken).value("x"))
        .withCause(full);
  }

  @Test
  void random_documents_are_read_back_as_they_were() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      Object document = randomValue(random, 4);
      String json = written(writer -> write(writer, document));
      assertThat(JsonReader.read(json))
          .as("seed %d, document %d: %s", seed, i, json)
          .isEqualTo(document);
    }
  }

  private static Object randomValue(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2 -> random.nextLong();
      case 3 -> random.nextGaussian() * Math.pow(10, random.nextInt(600) - 300);
      case 4 -> randomText(random);
      case 5 -> {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          list.add(randomValue(random, depth - 1));
        }
        yield list;
      }
      default -> {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          map.put(randomText(random), randomValue(random, depth - 1));
        }
        yield map;
      }
    };
  }

  /** Whole code points of which many need an escape. */
  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      int codePoint = random.nextInt(random.nextBoolean() ? 0x80 : 0x1_1000);
      text.appendCodePoint(codePoint >= 0xD800 && codePoint <= 0xDFFF ? 0x2028 : codePoint);
    }
    return text.toString();
  }

  private static void write(JsonWriter json, Object value) {
    if (value == null) {
      json.nullValue();
    } else if (value instanceof Boolean truth) {
      json.value(truth);
    } else if (value instanceof Long number) {
      json.value(number);
    } else if (value instanceof Double number) {
      json.value(number);
    } else if (value instanceof String text) {
      json.value(text);
    } else if (value instanceof List<?> list) {
      json.beginArray();
      list.forEach(element -> write(json, element));
      json.endArray();
    } else if (value instanceof Map<?, ?> map) {
      json.beginObject();
      map.forEach((name, member) -> write(json.name((String) name), member));
      json.endObject();
    }
  }
}
