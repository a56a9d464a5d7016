/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.warehouse;

import com.zaxxer.hikari.HikariDataSource;
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
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * PostgreSQL on loopback: a million shipments of 1,000 companies, from 50 countries and 25 years,
 * with no index but the primary keys. Stops with the process.
 */
public final class Warehouse implements AutoCloseable {
  /** How many shipments there are. */
  public static final int SHIPMENTS = 1_000_000;

  private final Path folder;
  private final EmbeddedPostgres primary;
  private final Optional<EmbeddedPostgres> replica;

  private Warehouse(Path folder, EmbeddedPostgres primary, Optional<EmbeddedPostgres> replica) {
    this.folder = folder;
    this.primary = primary;
    this.replica = replica;
  }

  /**
   * Starts a server and fills it.
   *
   * @param withReplica whether a streaming replica follows it
   * @return empty if there is no PostgreSQL for this machine
   * @throws SQLException if it cannot be filled
   */
  public static Optional<Warehouse> start(boolean withReplica) throws SQLException {
    try {
      Path folder = Files.createTempDirectory("warehouse");
      Warehouse warehouse = withReplica
          ? replicated(folder)
          : new Warehouse(folder, builder(folder.resolve("primary")).start(), Optional.empty());
      Runtime.getRuntime().addShutdownHook(new Thread(warehouse::close));
      warehouse.fill();
      return Optional.of(warehouse);
    } catch (IOException | IllegalStateException e) {
      System.out.println("NOT RUN: no PostgreSQL could be started here: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static EmbeddedPostgres.Builder builder(Path data) {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data.toFile())
        .setCleanDataDirectory(false)
        .setOverrideWorkingDirectory(data.getParent().resolve("binaries").toFile());
  }

  /** The replica begins as a copy of the empty server's files, taken while it stands still. */
  private static Warehouse replicated(Path folder) throws IOException {
    Path data = folder.resolve("primary");
    EmbeddedPostgres first = builder(data).start();
    int port = first.getPort();
    first.close();
    Path copy = folder.resolve("replica");
    copy(data, copy);
    Files.createFile(copy.resolve("standby.signal"));
    Files.writeString(
        copy.resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=127.0.0.1 port=" + port + " user=postgres'\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    EmbeddedPostgres primary = builder(data).setPort(port).start();
    return new Warehouse(folder, primary, Optional.of(builder(copy).start()));
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
        if (!each.endsWith("postmaster.pid")) {
          Files.copy(
              each,
              to.resolve(from.relativize(each).toString()),
              StandardCopyOption.COPY_ATTRIBUTES);
        }
        return FileVisitResult.CONTINUE;
      }
    });
  }

  private void fill() throws SQLException {
    execute(
        "create table company (id int primary key, name varchar(40) not null)",
        "create table shipments (id int primary key, company_id int not null references company (id),"
            + " country varchar(2) not null, year int not null, weight int not null, note varchar(40))",
        "insert into company select i, 'company ' || i from generate_series(1, 1000) i",
        "insert into shipments select i, i % 1000 + 1,"
            + " case when i % 50 = 0 then 'US' else chr(65 + i % 50 / 26) || chr(65 + i % 50 % 26) end,"
            + " 2000 + (i / 50) % 25, i % 9973 * 7919 % 997, 'note ' || i from generate_series(1, "
            + SHIPMENTS + ") i",
        "analyze");
  }

  /**
   * Executes statements on the primary, past all guards.
   *
   * @param statements the statements
   * @throws SQLException as it came
   */
  public void execute(String... statements) throws SQLException {
    try (Connection connection = primary.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  /**
   * A pool of connections to the primary.
   *
   * @param size how many
   * @return a new pool; to be closed by who asked for it
   */
  public HikariDataSource pool(int size) {
    return pool(source(primary), size);
  }

  /**
   * A pool of connections to the replica.
   *
   * @param size how many
   * @return a new pool
   */
  public HikariDataSource replicaPool(int size) {
    return pool(source(replica.orElseThrow()), size);
  }

  private static HikariDataSource pool(DataSource source, int size) {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(source);
    pool.setMaximumPoolSize(size);
    return pool;
  }

  private static DataSource source(EmbeddedPostgres server) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {server.getPort()});
    source.setDatabaseName("postgres");
    source.setUser("postgres");
    return source;
  }

  @Override
  public void close() {
    try {
      if (replica.isPresent()) {
        replica.get().close();
      }
      primary.close();
      if (Files.exists(folder)) {
        try (Stream<Path> all = Files.walk(folder)) {
          all.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
