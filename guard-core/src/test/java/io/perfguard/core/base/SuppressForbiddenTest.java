/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SuppressForbiddenTest {
  @Test
  void the_build_sees_it_in_the_class_file_and_the_application_does_not() throws Exception {
    assertThat(SuppressForbidden.class.getAnnotation(Retention.class).value())
        .isEqualTo(RetentionPolicy.CLASS);
    assertThat(SystemClock.class.getMethod("instant").getAnnotations()).isEmpty();
    try (var file = SystemClock.class.getResourceAsStream("SystemClock.class")) {
      assertThat(new String(file.readAllBytes(), StandardCharsets.ISO_8859_1))
          .contains("SuppressForbidden");
    }
  }
}
