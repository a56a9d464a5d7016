/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfguard.core.GuardRegistry;
import io.perfguard.core.base.ManualClock;
import io.perfguard.core.registry.Guard;
import io.perfguard.http.EndpointGuard;
import io.perfguard.http.EndpointStats;
import jakarta.servlet.DispatcherType;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

/** The route is the pattern of Spring MVC, as a real DispatcherServlet gives it. */
class SpringMvcTest {
  private final GuardRegistry guards =
      GuardRegistry.builder().clock(new ManualClock()).build();

  @TempDir
  Path folder;

  /** The application. */
  @Configuration
  @EnableWebMvc
  static class Application {}

  /** Its resources. */
  @RestController
  static class Factors {
    @GetMapping("/factors/{code}")
    String factor(@PathVariable("code") String code) {
      if (code.equals("none")) {
        throw new ResponseStatusException(HttpStatus.NOT_FOUND);
      }
      if (code.equals("bad")) {
        throw new IllegalStateException("broken");
      }
      return code;
    }

    @GetMapping("/later/{code}")
    Callable<String> later(@PathVariable("code") String code) {
      return () -> code;
    }
  }

  @AfterEach
  void close() {
    guards.close();
  }

  private EndpointStats stats(String name) {
    return guards.stats(EndpointGuard.KIND).get(name);
  }

  @Test
  void patterns_of_handlers_are_routes() throws Exception {
    AnnotationConfigWebApplicationContext beans = new AnnotationConfigWebApplicationContext();
    beans.register(Application.class, Factors.class);
    try (TomcatServer server = new TomcatServer(folder, "")
        .filter("endpoints", EndpointFilter.of(guards), DispatcherType.values())
        .servlet("/", new DispatcherServlet(beans))
        .start()) {
      assertThat(server.get("/factors/DE").body()).isEqualTo("DE");
      assertThat(server.get("/factors/anna@example.com").statusCode()).isEqualTo(200);
      assertThat(server.get("/factors/none").statusCode()).isEqualTo(404);
      assertThat(server.get("/factors/bad").statusCode()).isEqualTo(500);
      assertThat(server.get("/later/1").body()).isEqualTo("1");
      assertThat(server.get("/nobody/here").statusCode()).isEqualTo(404);
    }
    List<String> names = guards.guards().stream()
        .filter(EndpointGuard.class::isInstance)
        .map(Guard::name)
        .toList();
    assertThat(names).containsExactly("GET /factors/{code}", "GET /later/{code}", "GET _unmatched");
    EndpointStats factors = stats("GET /factors/{code}");
    assertThat(factors.count()).isEqualTo(4);
    assertThat(factors.clientErrorCount()).isEqualTo(1);
    assertThat(factors.serverErrorCount()).isEqualTo(1);
    assertThat(stats("GET /later/{code}").count()).isEqualTo(1);
  }
}
