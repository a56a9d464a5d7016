/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in the source. Immutable.
 *
 * @param className the class's full name, as {@link Class#getName()} gives it
 * @param methodName the method; {@code <init>} for a constructor
 * @param fileName the source file, without its folder; null if it is not known
 * @param lineNumber the line; negative if it is not known
 */
public record Place(
    String className, String methodName, @Nullable String fileName, int lineNumber) {
  private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.+)\\$[0-9]+");
  private static final StackWalker WALKER = StackWalker.getInstance();

  /**
   * Checks that class and method are there.
   *
   * @param className the class's full name
   * @param methodName the method
   * @param fileName the source file, or null
   * @param lineNumber the line, or a negative number
   */
  public Place {
    Require.nonNull(className, "className");
    Require.nonNull(methodName, "methodName");
  }

  /**
   * The place of a stack frame. A lambda counts as the method that it stands in, because the
   * compiler's number behind its name changes with each lambda that is written above it.
   *
   * @param frame the frame
   * @return the place
   */
  public static Place of(StackTraceElement frame) {
    return new Place(
        frame.getClassName(),
        method(frame.getMethodName()),
        frame.getFileName(),
        frame.getLineNumber());
  }

  private static String method(String name) {
    if (!name.startsWith("lambda$")) {
      return name;
    }
    Matcher lambda = LAMBDA.matcher(name);
    if (!lambda.matches()) {
      return name;
    }
    return switch (lambda.group(1)) {
      case "new" -> "<init>";
      case "static" -> "<clinit>";
      default -> lambda.group(1);
    };
  }

  /**
   * The innermost place of the application on the current thread's stack, as
   * {@link ApplicationFrames} tells it.
   *
   * @return the place; empty if the stack holds no application code
   */
  public static Optional<Place> ofCaller() {
    return ofCaller(className -> !ApplicationFrames.isApplication(className));
  }

  /**
   * The innermost place on the current thread's stack that is not the asker's own.
   *
   * @param isOwnClass true for the full names of classes to pass over
   * @return the place; empty if all are passed over
   */
  public static Optional<Place> ofCaller(Predicate<String> isOwnClass) {
    return WALKER.walk(frames -> frames
        .filter(frame -> !frame.getClassName().equals(Place.class.getName()))
        .filter(frame -> !isOwnClass.test(frame.getClassName()))
        .findFirst()
        .map(frame -> of(frame.toStackTraceElement())));
  }

  /** The place as a person reads it and a development environment links it. */
  @Override
  public String toString() {
    String simple = className.substring(className.lastIndexOf('.') + 1).replace('$', '.');
    String source = fileName == null
        ? "Unknown Source"
        : lineNumber < 0 ? fileName : fileName + ":" + lineNumber;
    return simple + "." + methodName + "(" + source + ")";
  }
}
