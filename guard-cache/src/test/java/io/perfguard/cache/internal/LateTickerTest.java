/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.cache.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LateTickerTest {
  @Test
  void it_never_goes_back() {
    var ticker = new LateTicker(100);
    ticker.advanceTo(200);
    ticker.advanceTo(150);
    assertThat(ticker.read()).isEqualTo(200);
  }

  @Test
  void it_goes_on_over_the_overflow() {
    var ticker = new LateTicker(Long.MAX_VALUE);
    ticker.advanceTo(Long.MIN_VALUE);
    assertThat(ticker.read()).isEqualTo(Long.MIN_VALUE);
  }
}
