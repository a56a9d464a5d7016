/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HeadCounterTest {
  private static final String TWO =
      "GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nX: \r\r\n\r\n";

  @Test
  void heads_are_counted_however_the_packets_are_cut() {
    byte[] bytes = TWO.getBytes(StandardCharsets.US_ASCII);
    for (int size = 1; size <= bytes.length; size++) {
      HeadCounter counter = new HeadCounter();
      int heads = 0;
      for (int at = 0; at < bytes.length; at += size) {
        heads += counter.count(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)));
      }
      assertThat(heads).as("packets of %d bytes", size).isEqualTo(2);
    }
  }

  @Test
  void a_head_without_its_end_is_none() {
    HeadCounter counter = new HeadCounter();
    assertThat(counter.count(
            ByteBuffer.wrap("GET / HTTP/1.1\r\n\r".getBytes(StandardCharsets.US_ASCII))))
        .isZero();
    assertThat(counter.count(ByteBuffer.wrap(new byte[] {'\n'}))).isEqualTo(1);
  }

  @Test
  void the_bytes_are_left_to_be_read() {
    ByteBuffer bytes = ByteBuffer.wrap(TWO.getBytes(StandardCharsets.US_ASCII));
    assertThat(new HeadCounter().count(bytes)).isEqualTo(2);
    assertThat(bytes.position()).isZero();
  }
}
