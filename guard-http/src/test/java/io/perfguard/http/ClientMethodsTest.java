/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All that a client can do, on whatever JDK this runs. */
class ClientMethodsTest {
  @Test
  void each_method_of_a_client_is_its_own() {
    List<String> missing = Arrays.stream(HttpClient.class.getMethods())
        .filter(method -> method.getDeclaringClass() == HttpClient.class)
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> !isOverridden(method))
        .map(Method::toString)
        .toList();

    assertThat(missing).isEmpty();
  }

  private static boolean isOverridden(Method method) {
    try {
      return GuardedHttpClient.class
              .getMethod(method.getName(), method.getParameterTypes())
              .getDeclaringClass()
          == GuardedHttpClient.class;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  @Test
  void settings_are_those_of_the_client_inside() {
    HttpClient inside = HttpClient.newBuilder()
        .connectTimeout(Duration.ofSeconds(3))
        .followRedirects(HttpClient.Redirect.NORMAL)
        .version(HttpClient.Version.HTTP_1_1)
        .build();
    GuardedHttpClient guarded =
        GuardedHttpClient.builder("partners").client(inside).build();

    assertThat(guarded.connectTimeout()).isEqualTo(inside.connectTimeout());
    assertThat(guarded.followRedirects()).isEqualTo(inside.followRedirects());
    assertThat(guarded.version()).isEqualTo(inside.version());
    assertThat(guarded.cookieHandler()).isEqualTo(inside.cookieHandler());
    assertThat(guarded.proxy()).isEqualTo(inside.proxy());
    assertThat(guarded.authenticator()).isEqualTo(inside.authenticator());
    assertThat(guarded.executor()).isEqualTo(inside.executor());
    assertThat(guarded.sslContext()).isSameAs(inside.sslContext());
    assertThat(guarded.sslParameters().getProtocols())
        .isEqualTo(inside.sslParameters().getProtocols());
    assertThat(guarded.newWebSocketBuilder()).isNotNull();
  }

  @Test
  void closing_closes_the_client_inside() throws InterruptedException {
    HttpClient inside = HttpClient.newHttpClient();
    GuardedHttpClient guarded =
        GuardedHttpClient.builder("partners").client(inside).build();
    guarded.close();

    boolean canClose = Runtime.version().feature() >= 21;
    assertThat(guarded.isTerminated()).isEqualTo(canClose);
    assertThat(guarded.awaitTermination(Duration.ofSeconds(20))).isTrue();
  }
}
