/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import java.util.Map;
import java.util.TreeMap;

/** Whole numbers on the command line of a main, each as {@code --name N}. Immutable. */
public final class Options {
  private final Map<String, Long> values;

  private Options(Map<String, Long> values) {
    this.values = values;
  }

  /**
   * Reads the command line. Asked for help, prints the usage and ends the JVM with code 0; on
   * something wrong, says what, prints the usage and ends it with code 2.
   *
   * @param usage how the main is started
   * @param args the command line
   * @param defaults the names that there are, such as {@code rounds}, each with its number
   * @return the numbers
   */
  public static Options parse(String usage, String[] args, Map<String, Long> defaults) {
    if (args.length == 1 && (args[0].equals("-h") || args[0].equals("--help"))) {
      System.out.print(usage);
      System.exit(0);
    }
    try {
      return read(args, defaults);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(usage);
      System.exit(2);
      throw e;
    }
  }

  static Options read(String[] args, Map<String, Long> defaults) {
    Map<String, Long> values = new TreeMap<>(defaults);
    for (int i = 0; i < args.length; i += 2) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!defaults.containsKey(name)) {
        throw new IllegalArgumentException("unknown argument \"" + args[i] + "\"; known: --"
            + String.join(", --", new TreeMap<>(defaults).keySet()));
      } else if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " wants a number behind it");
      }
      values.put(name, number(args[i], args[i + 1]));
    }
    return new Options(values);
  }

  private static long number(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " wants a whole number, got \"" + text + "\"", e);
    }
  }

  /**
   * Any number.
   *
   * @param name one of the defaults
   * @return as given, else the default
   * @throws IllegalArgumentException if the main has no such option
   */
  public long number(String name) {
    Long value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "no option --" + name + " is read; known: " + values.keySet());
    }
    return value;
  }

  /**
   * A number of things; ends the JVM with code 2 and says so if it is none.
   *
   * @param name one of the defaults
   * @return as given, else the default; 1 to 2,147,483,647
   * @throws IllegalArgumentException if the main has no such option
   */
  public int count(String name) {
    long value = number(name);
    if (value < 1 || value > Integer.MAX_VALUE) {
      System.err.println(
          "--" + name + " must be between 1 and " + Integer.MAX_VALUE + ", was " + value);
      System.exit(2);
    }
    return (int) value;
  }
}
