/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.pgjdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The reviewed list of losses that are accepted: a line {@code KIND ID # reason} for each test.
 * Empty lines and those that begin with {@code #} are comments. Immutable.
 */
final class WhiteBoxes {
  private static final Pattern LINE = Pattern.compile("(cast|reflection) (.+) # (.+)");

  private final Map<String, Line> lines = new LinkedHashMap<>();

  /**
   * One accepted loss.
   *
   * @param kind never {@code BEHAVIOUR}, which is never accepted
   * @param reason why
   */
  record Line(LostTest.Kind kind, String reason) {}

  private WhiteBoxes() {}

  static WhiteBoxes read(Path file) throws IOException {
    return parse(Files.readAllLines(file));
  }

  /** @throws IllegalArgumentException if a line is none, or a test is there twice */
  static WhiteBoxes parse(List<String> text) {
    WhiteBoxes list = new WhiteBoxes();
    for (String line : text) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("not KIND ID # reason: " + line);
      }
      LostTest.Kind kind =
          matcher.group(1).equals("cast") ? LostTest.Kind.CAST : LostTest.Kind.REFLECTION;
      if (list.lines.put(matcher.group(2), new Line(kind, matcher.group(3))) != null) {
        throw new IllegalArgumentException("there twice: " + matcher.group(2));
      }
    }
    return list;
  }

  /** A cast is accepted only where it was left in the test. */
  Optional<Line> find(String run, String test) {
    return Optional.ofNullable(lines.get(test))
        .filter(
            line -> line.kind() != LostTest.Kind.CAST || !run.equals(SuiteComparison.UNWRAPPED));
  }

  /** The tests of the list that no run lost: lines that can go. */
  Set<String> without(List<LostTest> lost) {
    Set<String> names = lost.stream().map(LostTest::test).collect(Collectors.toSet());
    return lines.keySet().stream()
        .filter(test -> !names.contains(test))
        .collect(Collectors.toSet());
  }
}
