/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.weaver.internal;

import org.jspecify.annotations.Nullable;

/**
 * Something to say about an annotated method. Immutable.
 *
 * @param level how bad it is
 * @param code such as {@code PGC-002}
 * @param className the internal name of the class
 * @param method its name
 * @param descriptor its descriptor
 * @param place source file and line, as far as known
 * @param message what is wrong, and what to write instead
 */
public record Diagnostic(
    Level level,
    String code,
    String className,
    String method,
    String descriptor,
    String place,
    String message) {
  /** How bad it is. */
  public enum Level {
    /** It can never work. */
    ERROR,
    /** It works, and may surprise. */
    WARNING,
    /** It works, at a price. */
    NOTE
  }

  Diagnostic at(String newPlace) {
    return new Diagnostic(level, code, className, method, descriptor, newPlace, message);
  }

  /** {@code PGC-002 FactorService.factor (FactorService.java:12): ...}. */
  @Override
  public String toString() {
    String simple = className.substring(className.lastIndexOf('/') + 1).replace('$', '.');
    return code + " " + simple + "." + method + " (" + place + "): " + message;
  }

  static String place(@Nullable String file, int line) {
    return file == null ? "unknown source" : line > 0 ? file + ":" + line : file;
  }
}
