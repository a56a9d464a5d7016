/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.benchmarks.faults;

import io.perfguard.benchmarks.faults.Toxic.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy before the origin that spoils what passes. It counts the requests that come out of
 * the client, also those that never reach the origin. Belongs to its loop's thread.
 */
final class FaultProxy {
  /** Below the ports that the system hands out: a port that is refusing must stay ours. */
  private static final int FIRST_PORT = 20_000;

  private static final int PORTS = 10_000;
  private static final int PORT_ATTEMPTS = 100;
  private static final int MOST_CONNECTIONS = 6_000;

  private final EventLoop loop;
  private final InetSocketAddress origin;
  private final Set<Link> links = new LinkedHashSet<>();
  private final int port;
  private @Nullable Listener listener;
  private Toxic toxic = Toxic.NONE;
  private long requestCount;
  private long connectionCount;
  /** When the line has sent all that it was given; only with a bandwidth. */
  private long lineFreeAt = System.nanoTime();

  FaultProxy(EventLoop loop, InetSocketAddress origin) throws IOException {
    this.loop = loop;
    this.origin = origin;
    this.port = listen(new Random());
  }

  private int listen(Random random) throws IOException {
    for (int attempt = 1; ; attempt++) {
      int candidate = FIRST_PORT + random.nextInt(PORTS);
      try {
        listener = new Listener(loop, candidate, this::accepted);
        return candidate;
      } catch (IOException e) {
        if (attempt == PORT_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  int port() {
    return port;
  }

  /** Requests whose head arrived from the client. */
  long requestCount() {
    return requestCount;
  }

  /** Connections that the client opened. */
  long connectionCount() {
    return connectionCount;
  }

  /**
   * From now on another toxic. What a bandwidth or a cut held back passes at once; what a latency
   * held back is on its way, and stays so.
   */
  void become(Toxic newToxic) throws IOException {
    toxic = newToxic;
    lineFreeAt = System.nanoTime();
    for (Link link : new ArrayList<>(links)) {
      if (toxic.is(Kind.RESET) || toxic.is(Kind.DOWN)) {
        link.client.reset();
      } else {
        link.answers.release();
      }
    }
    if (toxic.is(Kind.DOWN) && listener != null) {
      listener.close();
      listener = null;
    } else if (!toxic.is(Kind.DOWN) && listener == null) {
      listener = new Listener(loop, port, this::accepted);
    }
  }

  private void accepted(SocketChannel channel) throws IOException {
    if (links.size() >= MOST_CONNECTIONS) {
      channel.close();
      return;
    }
    connectionCount++;
    links.add(new Link(channel));
  }

  /** When the line, shared by all, has sent so many bytes more. */
  private long sentAt(long now, int bytes) {
    if (toxic.bytesPerSecond() == 0) {
      return now;
    }
    long from = lineFreeAt - now > 0 ? lineFreeAt : now;
    lineFreeAt = from + bytes * 1_000_000_000L / toxic.bytesPerSecond();
    return lineFreeAt;
  }

  /** A connection of the client and, from its first request on, one to the origin. */
  private final class Link {
    private final Wire client;
    private final HeadCounter heads = new HeadCounter();
    private final SlowFlow answers;
    private @Nullable Wire upstream;

    Link(SocketChannel channel) throws IOException {
      client = new Wire(loop, channel) {
        @Override
        void received(ByteBuffer bytes) throws IOException {
          fromClient(bytes);
        }

        @Override
        void ended() {
          links.remove(Link.this);
          if (upstream != null) {
            upstream.close();
          }
        }
      };
      answers = new SlowFlow(loop, client);
    }

    private void fromClient(ByteBuffer bytes) throws IOException {
      int count = heads.count(bytes);
      requestCount += count;
      if (toxic.is(Kind.RESET) && count > 0) {
        client.reset();
      } else if (toxic.is(Kind.PASS)) {
        if (upstream == null) {
          upstream = connect();
        }
        upstream.send(copy(bytes));
      }
    }

    private Wire connect() throws IOException {
      SocketChannel channel = SocketChannel.open();
      channel.configureBlocking(false);
      boolean unused = channel.connect(origin);
      return new Wire(loop, channel) {
        @Override
        void received(ByteBuffer bytes) {
          if (!toxic.is(Kind.BLACKHOLE)) {
            long now = System.nanoTime();
            answers.send(copy(bytes), toxic, sentAt(now, bytes.remaining()));
          }
        }

        @Override
        void ended() {
          client.close();
        }
      };
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
      return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    }
  }
}
