/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A port of the loopback interface that accepts connections. Belongs to its loop's thread. */
final class Listener implements EventLoop.Handler {
  private static final int BACKLOG = 4_096;

  /** Takes a new connection. */
  interface Acceptor {
    void accepted(SocketChannel channel) throws IOException;
  }

  private final ServerSocketChannel channel = ServerSocketChannel.open();
  private final Acceptor acceptor;

  /**
   * Begins to accept.
   *
   * @param port 0 for any
   */
  Listener(EventLoop loop, int port, Acceptor acceptor) throws IOException {
    this.acceptor = acceptor;
    try {
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
      channel.configureBlocking(false);
      loop.register(channel, SelectionKey.OP_ACCEPT, this);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), channel.socket().getLocalPort());
  }

  @Override
  public void ready(SelectionKey key) throws IOException {
    for (SocketChannel next = channel.accept(); next != null; next = channel.accept()) {
      try {
        acceptor.accepted(next);
      } catch (IOException e) {
        next.close();
      }
    }
  }

  /** One connection could not be taken; the next may be. */
  @Override
  public void broken() {}

  /** From now on connections are refused. */
  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException("the port stays open", e);
    }
  }
}
