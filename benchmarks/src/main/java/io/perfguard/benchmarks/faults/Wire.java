/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/** One connection, with what could not be written yet. Belongs to its loop's thread. */
abstract class Wire implements EventLoop.Handler {
  /** Far above one answer; who sends more does not wait for answers, and is cut off. */
  private static final int MOST_UNSENT_BYTES = 1 << 20;

  private final EventLoop loop;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final Deque<ByteBuffer> unsent = new ArrayDeque<>();
  private int unsentBytes;
  private boolean open = true;

  /**
   * Begins to serve a connection.
   *
   * @param channel connected, or about to be
   */
  Wire(EventLoop loop, SocketChannel channel) throws IOException {
    this.loop = loop;
    this.channel = channel;
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    int interest = channel.isConnected() ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT;
    key = loop.register(channel, interest, this);
  }

  /** Bytes came; they last until this returns. */
  abstract void received(ByteBuffer bytes) throws IOException;

  /** The connection is gone, whoever ended it; told once. */
  abstract void ended();

  boolean isOpen() {
    return open;
  }

  @Override
  public void ready(SelectionKey ready) throws IOException {
    if (ready.isConnectable() && channel.finishConnect()) {
      key.interestOps(SelectionKey.OP_READ);
      flush();
    }
    if (ready.isValid() && ready.isReadable()) {
      read();
    }
    if (ready.isValid() && ready.isWritable()) {
      flush();
    }
  }

  private void read() throws IOException {
    ByteBuffer buffer = loop.buffer();
    if (channel.read(buffer) < 0) {
      close();
    } else {
      received(buffer.flip());
    }
  }

  /** Sends bytes now, or as soon as the connection takes them; keeps the buffer until then. */
  void send(ByteBuffer bytes) {
    if (!open) {
      return;
    }
    unsent.add(bytes);
    unsentBytes += bytes.remaining();
    try {
      if (channel.isConnected()) {
        flush();
      }
    } catch (IOException e) {
      close();
    }
    if (unsentBytes > MOST_UNSENT_BYTES) {
      reset();
    }
  }

  private void flush() throws IOException {
    while (!unsent.isEmpty()) {
      unsentBytes -= channel.write(unsent.element());
      if (unsent.element().hasRemaining()) {
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        return;
      }
      unsent.remove();
    }
    key.interestOps(SelectionKey.OP_READ);
  }

  /** Ends the connection without a word: the other side sees "connection reset". */
  void reset() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      // It is gone already.
    }
    close();
  }

  /** Ends the connection; a second time does nothing. */
  void close() {
    if (!open) {
      return;
    }
    open = false;
    unsent.clear();
    try {
      channel.close();
    } catch (IOException e) {
      // Gone is gone.
    }
    ended();
  }

  @Override
  public void broken() {
    close();
  }
}
