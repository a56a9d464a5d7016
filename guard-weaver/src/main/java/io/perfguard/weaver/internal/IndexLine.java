/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An annotated method in the index, as {@code io.perfguard.core.mechanism.WovenIndex} reads it.
 * Immutable.
 *
 * @param kind {@code cache}, {@code invalidate} or {@code operation}
 * @param className its class, as {@link Class#getName()} gives it
 * @param method its name
 * @param descriptor its descriptor
 * @param name of the cache or operation
 * @param isNamed whether somebody wrote that name
 * @param place source file and line
 */
public record IndexLine(
    String kind,
    String className,
    String method,
    String descriptor,
    String name,
    boolean isNamed,
    String place) {
  /** Where the index is. */
  public static final String RESOURCE = "META-INF/perfguard/woven.idx";

  private static final String HEAD =
      "# Written by guard-weaver: kind, class, method, descriptor, name, whether that was written, place\n";

  /**
   * Writes an index.
   *
   * @param lines the lines
   * @return its text
   */
  public static String write(List<IndexLine> lines) {
    StringBuilder text = new StringBuilder(HEAD);
    for (IndexLine line : lines) {
      text.append(String.join(
              "\t",
              line.kind,
              line.className,
              line.method,
              line.descriptor,
              line.name,
              Boolean.toString(line.isNamed),
              line.place))
          .append('\n');
    }
    return text.toString();
  }

  /**
   * Reads an index.
   *
   * @param text its text
   * @return its lines; what is none is left out
   */
  public static List<IndexLine> read(String text) {
    List<IndexLine> lines = new ArrayList<>();
    text.lines().forEach(line -> parse(line).ifPresent(lines::add));
    return lines;
  }

  private static Optional<IndexLine> parse(String text) {
    String[] parts = text.split("\t", -1);
    return parts.length < 7 || text.startsWith("#")
        ? Optional.empty()
        : Optional.of(new IndexLine(
            parts[0],
            parts[1],
            parts[2],
            parts[3],
            parts[4],
            Boolean.parseBoolean(parts[5]),
            parts[6]));
  }
}
