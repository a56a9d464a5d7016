/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.shipments;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The database server's process, as its parent sees it. */
public final class DatabaseProcess implements AutoCloseable {
  static final String READY = "ready on port ";

  private final Process process;
  private final int port;

  private DatabaseProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts the server and waits until its data is there. */
  public static DatabaseProcess start() {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder = new ProcessBuilder(
        java.toString(),
        "-Dh2.bindAddress=127.0.0.1",
        "-cp",
        System.getProperty("java.class.path"),
        DatabaseServer.class.getName());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = builder.start();
      BufferedReader out = new BufferedReader(
          new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(READY)) {
          return new DatabaseProcess(process, Integer.parseInt(line.substring(READY.length())));
        }
      }
      process.destroy();
      throw new IllegalStateException(
          "the database server ended before it was ready; what it printed is above");
    } catch (IOException e) {
      throw new UncheckedIOException("the database server could not be started", e);
    }
  }

  /** The URL of the database, for a client. */
  public String url() {
    return "jdbc:h2:tcp://127.0.0.1:" + port + "/" + DatabaseServer.DATABASE;
  }

  /** Ends the server. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
