/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.shipments;

import java.sql.Connection;
import java.sql.DriverManager;
import org.h2.tools.Server;

/**
 * H2 as a TCP server on loopback, filled with the example's data. Run as a second process, so that
 * a query is a round trip as it is with any database server. Prints its port, and ends when its
 * standard input does: with the process that started it.
 */
public final class DatabaseServer {
  static final String DATABASE = "mem:shipments";

  /**
   * H2 would answer a query that it has just answered from memory, which no database does that
   * others write to.
   */
  private static final String SETTINGS = ";OPTIMIZE_REUSE_RESULTS=0";

  private DatabaseServer() {}

  /** Starts the server. */
  public static void main(String[] args) throws Exception {
    try (Connection keepsItOpen = DriverManager.getConnection("jdbc:h2:" + DATABASE + SETTINGS)) {
      Shipments.create(keepsItOpen);
      Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
      System.out.println(DatabaseProcess.READY + server.getPort());
      System.out.flush();
      while (System.in.read() >= 0) {
        // Nothing is sent: the end of the stream is the message.
      }
      server.stop();
    }
  }
}
