/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** HTTP going out and coming in. Begin at {@link io.perfguard.http.GuardedHttpClient}. */
module io.perfguard.http {
  requires transitive io.perfguard.core;
  requires transitive java.net.http;
  requires static transitive org.jspecify;
  requires static jdk.httpserver; // io.perfguard.http.server, for those who serve by it
  requires static jakarta.servlet; // io.perfguard.http.servlet, for those who have it

  exports io.perfguard.http;
  exports io.perfguard.http.server;
  exports io.perfguard.http.servlet;
}
