/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The body of a request, which tells whether it was asked for: a client does so once there is a
 * connection. Before that nothing was sent. Thread-safe.
 */
final class SentBody implements BodyPublisher {
  private final BodyPublisher bytes;
  private final AtomicBoolean sent;

  /**
   * A body.
   *
   * @param body the bytes
   * @param sent is set to true when they are asked for
   */
  SentBody(byte[] body, AtomicBoolean sent) {
    this.bytes = BodyPublishers.ofByteArray(body);
    this.sent = sent;
  }

  @Override
  public long contentLength() {
    return bytes.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    sent.set(true);
    bytes.subscribe(subscriber);
  }
}
