/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db.frameworks;

import io.perfguard.core.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A line of the application below one that says {@code // fault: NAME}. */
record SourceMark(String file, int line) {

  static SourceMark of(Place place) {
    return new SourceMark(place.fileName(), place.lineNumber());
  }

  /** The lines marked with a name; at least one. */
  static Set<SourceMark> named(String name) {
    Path sources =
        Path.of(System.getProperty("perfguard.root")).resolve("guard-db/src/test/java/shipments");
    Set<SourceMark> marks = new HashSet<>();
    try (Stream<Path> files = Files.list(sources)) {
      for (Path file : files.toList()) {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
          if (lines.get(i).strip().equals("// fault: " + name)) {
            marks.add(new SourceMark(file.getFileName().toString(), i + 2));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (marks.isEmpty()) {
      throw new AssertionError("no line of the application is marked \"// fault: " + name + "\"");
    }
    return marks;
  }
}
