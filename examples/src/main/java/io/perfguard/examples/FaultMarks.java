/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import io.perfguard.core.base.Place;
import io.perfguard.core.finding.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The faults that an example has planted, as its source marks them: {@code // fault: PG-210} at the
 * end of a line.
 */
final class FaultMarks {
  private static final Pattern MARK = Pattern.compile("// fault: (PG-[0-9]{3})\\b");

  /** One mark. */
  record Mark(String code, String file, int line) {
    boolean isFoundBy(Finding finding) {
      return finding.code().equals(code) && finding.place().filter(this::isHere).isPresent();
    }

    private boolean isHere(Place place) {
      return Objects.equals(place.fileName(), file) && place.lineNumber() == line;
    }

    @Override
    public String toString() {
      return code + " at " + file + ":" + line;
    }
  }

  private FaultMarks() {}

  /** The marks in the source of a class of the examples. */
  static List<Mark> of(Class<?> type) {
    Path source = Path.of(System.getProperty("perfguard.root", "."))
        .resolve("examples/src/main/java")
        .resolve(type.getName().replace('.', '/') + ".java");
    List<Mark> marks = new ArrayList<>();
    try {
      List<String> lines = Files.readAllLines(source);
      for (int i = 0; i < lines.size(); i++) {
        Matcher matcher = MARK.matcher(lines.get(i));
        while (matcher.find()) {
          marks.add(new Mark(matcher.group(1), source.getFileName().toString(), i + 1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the example looks up its faults in its source, which must be there: " + source, e);
    }
    return marks;
  }
}
