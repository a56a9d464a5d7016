/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.core.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The expected numbers are vectors of the reference implementation: key 00 01 … 0f, input 00 01 02
 * …
 */
class SipHashTest {
  private static SipHash keyed() {
    return new SipHash(0x0706050403020100L, 0x0F0E0D0C0B0A0908L);
  }

  @Test
  void it_is_the_published_algorithm() {
    assertThat(keyed().finish()).isEqualTo(0x726FDB47DD0E0E31L);
    assertThat(keyed().add(0x0706050403020100L).finish()).isEqualTo(0x93F5F5799A932462L);
  }

  @Test
  void each_character_and_byte_and_their_number_count() {
    String text = "abcdefghijklmnopqrs";
    Set<Long> texts = new HashSet<>();
    Set<Long> arrays = new HashSet<>();
    for (int length = 0; length <= text.length(); length++) {
      texts.add(keyed().add(text.substring(0, length)).finish());
      arrays.add(keyed().add(new byte[length]).finish());
      if (length > 0) {
        texts.add(keyed().add(text.substring(0, length - 1) + "\0").finish());
        byte[] last = new byte[length];
        last[length - 1] = -1;
        arrays.add(keyed().add(last).finish());
        byte[] first = new byte[20];
        first[length - 1] = 1;
        arrays.add(keyed().add(first).finish());
      }
    }
    assertThat(texts).hasSize(1 + 2 * text.length());
    assertThat(arrays).hasSize(1 + 3 * text.length());
  }

  @Test
  void the_key_counts() {
    assertThat(new SipHash(1, 2).add(7).finish())
        .isNotEqualTo(new SipHash(2, 2).add(7).finish())
        .isNotEqualTo(new SipHash(1, 3).add(7).finish());
  }
}
