/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.harness;

import io.perfguard.core.base.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The end of a suite: a file with the figures, and the same as the last line of the standard
 * output. A full run writes {@code benchmarks/results}, which is committed; a quick one writes
 * beside the build, since its figures are not for keeping.
 *
 * <p>Thread-safe.
 */
public final class Results {
  private static final int SCHEMA = 1;

  private Results() {}

  /**
   * Where a suite's files go; the scripts set it.
   *
   * @param quick whether the figures are not for keeping
   * @return the folder, which need not exist
   */
  public static Path folder(boolean quick) {
    return Path.of(
        System.getProperty(quick ? "perfguard.results.quick" : "perfguard.results", "."));
  }

  /**
   * Writes the file and prints the line.
   *
   * @param suite its name, and the file's
   * @param quick whether the figures are not for keeping
   * @param figures writes the members that follow those of the machine
   * @throws IOException if the file cannot be written
   */
  public static void publish(String suite, boolean quick, Consumer<JsonWriter> figures)
      throws IOException {
    StringBuilder text = new StringBuilder();
    JsonWriter json = new JsonWriter(text);
    json.beginObject().name("schema").value(SCHEMA).name("suite").value(suite);
    json.name("quick").value(quick).name("seed").value(Seed.FIXED);
    Machine.write(json);
    figures.accept(json);
    json.endObject();
    Path file = folder(quick).resolve(suite + ".json");
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, text + "\n");
    System.out.println("written to " + file);
    System.out.println(text);
  }
}
