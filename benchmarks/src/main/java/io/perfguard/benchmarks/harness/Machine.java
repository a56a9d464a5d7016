/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/** Where and when figures were measured: without it they mean nothing. */
final class Machine {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  static void write(JsonWriter json) {
    json.name("date")
        .value(GuardClock.system().instant().truncatedTo(ChronoUnit.SECONDS).toString())
        .name("cpu")
        .value(cpu())
        .name("cores")
        .value(Runtime.getRuntime().availableProcessors())
        .name("os")
        .value(System.getProperty("os.name") + " " + System.getProperty("os.version"))
        .name("jdk")
        .value(System.getProperty("java.vm.name") + " " + Runtime.version());
  }

  private static String cpu() {
    if (!Files.isReadable(CPU_INFO)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
