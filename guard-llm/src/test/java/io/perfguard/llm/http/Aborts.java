/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import com.sun.net.httpserver.HttpExchange;
import io.perfguard.llm.stub.OpenAiStub;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How a server sees that a client is gone: it cannot write any more. */
final class Aborts {
  private Aborts() {}

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("waited for 30 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Whether writing fails once the client was told to go; far more is written than buffers hold.
   */
  static boolean isGivenUp(HttpExchange exchange, CountDownLatch canceled) {
    await(canceled);
    try {
      OutputStream out = OpenAiStub.begin(exchange, 200);
      return isGivenUp(out);
    } catch (IOException e) {
      return true;
    }
  }

  static boolean isGivenUp(OutputStream out) {
    byte[] comments =
        ": nothing\n".repeat(1_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try {
      for (int i = 0; i < 10_000; i++) {
        out.write(comments);
        out.flush();
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
