/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.db;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A server and its streaming replica, which applies what it gets after a delay. The replica begins
 * as a copy of the server's files, taken while it stands still.
 */
final class ReplicatedPostgres implements AutoCloseable {
  private final Path replicaFolder;
  private final EmbeddedPostgres primary;
  private final int replicaPort;
  private final String connection; // how the replica finds the primary
  private EmbeddedPostgres replica;

  private ReplicatedPostgres(Path folder, Duration delay) throws IOException {
    Path primaryFolder = folder.resolve("primary");
    replicaFolder = folder.resolve("replica");
    EmbeddedPostgres first = builder(primaryFolder).start();
    int port = first.getPort();
    first.close();
    copy(primaryFolder, replicaFolder);
    connection = "host=127.0.0.1 user=postgres port=" + port;
    Files.createFile(replicaFolder.resolve("standby.signal"));
    Files.writeString(
        replicaFolder.resolve("postgresql.auto.conf"),
        "primary_conninfo = '" + connection + "'\n"
            + "recovery_min_apply_delay = '" + delay.toMillis() + "ms'\n"
            + "wal_retrieve_retry_interval = '200ms'\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    primary = builder(primaryFolder).setPort(port).start();
    try {
      replica = builder(replicaFolder).start();
    } catch (IOException | RuntimeException e) {
      primary.close();
      throw e;
    }
    replicaPort = replica.getPort();
  }

  /** Empty if they cannot be started, which is then on the list NOT RUN. */
  static Optional<ReplicatedPostgres> start(Path folder, Duration delay) {
    try {
      return Optional.of(new ReplicatedPostgres(folder, delay));
    } catch (IOException | RuntimeException e) {
      PostgresServer.notRun(
          "guard-db with a streaming replica: it could not be started (" + e.getMessage() + ")");
      return Optional.empty();
    }
  }

  private static EmbeddedPostgres.Builder builder(Path folder) {
    return EmbeddedPostgres.builder()
        .setDataDirectory(folder.toFile())
        .setCleanDataDirectory(false)
        .setOverrideWorkingDirectory(folder.resolveSibling("binaries").toFile());
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(from, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes)
          throws IOException {
        Path made = Files.createDirectories(to.resolve(from.relativize(each).toString()));
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx------"));
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path each, BasicFileAttributes attributes)
          throws IOException {
        if (!each.getFileName().toString().equals("postmaster.pid")) {
          Files.copy(
              each,
              to.resolve(from.relativize(each).toString()),
              StandardCopyOption.COPY_ATTRIBUTES);
        }
        return FileVisitResult.CONTINUE;
      }
    });
  }

  DataSource primary() {
    return source(primary.getPort());
  }

  DataSource replica() {
    return source(replicaPort);
  }

  int replicaPort() {
    return replicaPort;
  }

  private static DataSource source(int port) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setPortNumbers(new int[] {port});
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setDatabaseName("postgres");
    source.setUser("postgres");
    source.setConnectTimeout(2);
    return source;
  }

  void stopReplica() throws IOException {
    replica.close();
  }

  void startReplica() throws IOException {
    replica = builder(replicaFolder).setPort(replicaPort).start();
  }

  /** The replica lives, and nothing reaches it any more. */
  void cutOff() throws SQLException {
    tellReplica("alter system set primary_conninfo = 'host=127.0.0.1 user=postgres port=1'");
  }

  void connectAgain() throws SQLException {
    tellReplica("alter system set primary_conninfo = '" + connection + "'");
  }

  private void tellReplica(String setting) throws SQLException {
    try (Connection its = replica().getConnection();
        Statement statement = its.createStatement()) {
      statement.execute(setting);
      statement.execute("select pg_reload_conf()");
    }
  }

  @Override
  public void close() {
    for (EmbeddedPostgres each : new EmbeddedPostgres[] {replica, primary}) {
      try {
        each.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
