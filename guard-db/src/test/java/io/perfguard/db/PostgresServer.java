/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One server for all tests of the process: the one that {@code PERFGUARD_POSTGRES_URL} names, else
 * one of our own, which stops with the process.
 */
final class PostgresServer {
  private static final Optional<String> URL = find();

  private PostgresServer() {}

  /** Its JDBC address; empty if there is none, which is then on the list NOT RUN. */
  static Optional<String> url() {
    return URL;
  }

  private static Optional<String> find() {
    String given = System.getenv("PERFGUARD_POSTGRES_URL");
    if (given != null && !given.isBlank()) {
      return Optional.of(given);
    }
    try {
      EmbeddedPostgres server = EmbeddedPostgres.builder()
          .setOverrideWorkingDirectory(folder().toFile())
          .start();
      addHypoPg();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
      return Optional.of(server.getJdbcUrl("postgres", "postgres"));
    } catch (IOException | RuntimeException e) {
      notRun("guard-db on PostgreSQL: no server could be started (" + e.getMessage() + ")");
      return Optional.empty();
    }
  }

  /**
   * Gives the server the extension, if {@code PERFGUARD_HYPOPG} names a folder with the unpacked
   * package: the server that the library brings is without it.
   */
  private static void addHypoPg() throws IOException {
    String given = System.getenv("PERFGUARD_HYPOPG");
    if (given == null || given.isBlank()) {
      return;
    }
    List<Path> servers;
    try (Stream<Path> all = Files.list(folder())) {
      servers = all.filter(each -> Files.isDirectory(each.resolve("share/postgresql")))
          .toList();
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(Path.of(given))) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      boolean library = name.equals("hypopg.so");
      if (library || name.equals("hypopg.control") || name.matches("hypopg--.*\\.sql")) {
        for (Path server : servers) {
          Path to = server.resolve(library ? "lib/postgresql" : "share/postgresql/extension");
          Files.copy(file, to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** Beside the compiled tests, so that a clean build removes it. */
  private static Path folder() throws IOException {
    try {
      Path classes = Path.of(PostgresServer.class
          .getProtectionDomain()
          .getCodeSource()
          .getLocation()
          .toURI());
      return Files.createDirectories(classes.resolveSibling("postgres"));
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static void close(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void notRun(String why) {
    notRun("postgres", why);
  }

  static void notRun(String component, String why) {
    String list = System.getProperty("perfguard.notrun");
    if (list == null) {
      throw new IllegalStateException("perfguard.notrun names no file, but: " + why);
    }
    try {
      Path file = Path.of(list);
      Files.createDirectories(file.toAbsolutePath().getParent());
      String line = component + "\t" + why.lines().findFirst().orElse("") + "\n";
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
