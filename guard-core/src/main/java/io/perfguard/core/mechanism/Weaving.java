/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.mechanism;

import io.perfguard.core.base.Configuration;
import io.perfguard.core.base.SuppressForbidden;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/** Says loudly what was not woven. Thread-safe. */
public final class Weaving {
  /** {@code warn} or {@code fail}. Default: {@code warn}. */
  public static final String UNWOVEN = "perfguard.weaving.unwoven";

  private static final Logger LOG = LoggerFactory.getLogger("io.perfguard");
  private static final int SHOWN = 50;

  private Weaving() {}

  /**
   * Looks at the methods of an index.
   *
   * @param index the index
   * @param kinds which kinds of methods
   * @param settings has {@link #UNWOVEN}
   * @throws IllegalStateException if one is not woven, and that is to fail
   * @throws IllegalArgumentException if the setting is neither
   */
  public static void verify(WovenIndex index, Set<String> kinds, Configuration settings) {
    String mode = settings.get(UNWOVEN).map(String::trim).orElse("warn");
    if (!mode.equals("warn") && !mode.equals("fail")) {
      throw new IllegalArgumentException(UNWOVEN + " must be warn or fail, was \"" + mode + "\"");
    }
    List<WovenIndex.Line> unwoven = index.unwoven(kinds);
    if (unwoven.isEmpty()) {
      return;
    }
    String message = message(unwoven);
    if (mode.equals("fail")) {
      throw new IllegalStateException(message);
    }
    say(message);
  }

  /**
   * Logs an error that is none of a running call; where an application has no logging, on the
   * standard error, or nobody would hear of it.
   *
   * @param message the message
   */
  @SuppressForbidden("there is no logger")
  public static void say(String message) {
    LOG.error("{}", message);
    if (LOG instanceof NOPLogger) {
      System.err.println("perfguard: " + message);
    }
  }

  private static String message(List<WovenIndex.Line> unwoven) {
    StringBuilder text = new StringBuilder(400)
        .append(unwoven.size())
        .append(unwoven.size() == 1 ? " annotated method is" : " annotated methods are")
        .append(" not woven, so that the annotations do nothing. They were compiled without"
            + " guard-weaver as annotation processor (annotationProcessorPaths), or a build step"
            + " replaced their classes:");
    unwoven.stream().limit(SHOWN).forEach(line -> text.append("\n  ").append(line));
    if (unwoven.size() > SHOWN) {
      text.append("\n  and ").append(unwoven.size() - SHOWN).append(" more");
    }
    return text.toString();
  }
}
