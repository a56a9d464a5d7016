/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.perfguard.core.GuardRegistry;
import io.perfguard.core.resilience.GuardedCall;
import io.perfguard.examples.Resilience.Factor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResilienceTest {
  private HttpServer server;
  private URI uri;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.createContext("/", exchange -> {
      byte[] body = "0.4".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
    uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/factors/72");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void the_examples_of_the_page_do_what_it_says() throws Exception {
    try (GuardRegistry guards = GuardRegistry.create()) {
      assertThat(Resilience.overHttp(guards, uri).body()).isEqualTo("0.4");

      GuardedCall<Factor> service = Resilience.service(guards);
      Factor local = new Factor("72", 0.5);
      Factor remote = new Factor("72", 0.4);
      assertThat(Resilience.ask(service, code -> remote, Map.of("72", local), "72"))
          .isSameAs(remote);
      Resilience.FactorApi broken = code -> {
        throw new IOException("down");
      };
      assertThat(Resilience.ask(service, broken, Map.of("72", local), "72")).isSameAs(local);

      assertThat(Resilience.read(guards)).isEqualTo("1 CLOSED");
      assertThat(Resilience.endpoints(guards)).contains("partners", "/factors/");
    }
  }
}
