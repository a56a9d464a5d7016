/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server of sockets on the loopback interface: it sees each byte of a request, and may answer
 * what no server should.
 */
final class RawOrigin implements AutoCloseable {
  /** Answers a request, or does not. */
  interface Answer {
    void to(Exchange exchange) throws IOException;
  }

  private final ServerSocket server;
  private final Answer answer;
  private final AtomicInteger count = new AtomicInteger();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  RawOrigin(Answer answer) throws IOException {
    this.answer = answer;
    server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  /** A port where nobody listens. */
  static int deadPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "raw-origin");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = server.accept();
        connections.add(socket);
        start(() -> serve(socket));
      } catch (IOException e) {
        return; // it was closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      while (!socket.isClosed()) {
        String request = read(in, out);
        if (request.isEmpty()) {
          return;
        }
        int number = count.incrementAndGet();
        requests.add(request);
        answer.to(new Exchange(this, number, request, socket, in, out));
      }
    } catch (IOException e) {
      // The client has gone, or this server has.
    } finally {
      connections.remove(socket);
    }
  }

  private static String read(InputStream in, OutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!copyUntil(in, bytes, "\r\n\r\n")) {
      return "";
    }
    String head = bytes.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    if (head.contains("\r\nexpect: 100-continue\r\n")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }
    int length = head.indexOf("\r\ncontent-length: ");
    if (length >= 0) {
      int from = length + "\r\ncontent-length: ".length();
      bytes.write(
          in.readNBytes(Integer.parseInt(head.substring(from, head.indexOf("\r\n", from)))));
    } else if (head.contains("\r\ntransfer-encoding: chunked\r\n")) {
      copyUntil(in, bytes, "\r\n0\r\n\r\n");
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private static boolean copyUntil(InputStream in, ByteArrayOutputStream bytes, String end)
      throws IOException {
    int matched = 0;
    while (matched < end.length()) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      bytes.write(next);
      matched = next == end.charAt(matched) ? matched + 1 : next == end.charAt(0) ? 1 : 0;
    }
    return true;
  }

  URI uri(String path) {
    return URI.create("http://localhost:" + port() + path);
  }

  int port() {
    return server.getLocalPort();
  }

  /** The bytes of all requests, in the order in which they came. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      server.close();
      for (Socket socket : connections) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One request, and where its answer goes. */
  record Exchange(
      RawOrigin origin,
      int number,
      String request,
      Socket socket,
      InputStream in,
      OutputStream out) {
    /** Sends these bytes as they are. */
    void write(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    /** A whole answer, with headers as they are given, such as {@code "A: b"}. */
    void answer(int status, String body, String... headers) throws IOException {
      StringBuilder text = new StringBuilder("HTTP/1.1 " + status + " Said\r\n");
      for (String header : headers) {
        text.append(header).append("\r\n");
      }
      boolean bare = status == 204 || status == 304;
      text.append(bare ? "" : "Content-Length: " + body.length() + "\r\n").append("\r\n");
      write(text.append(request.startsWith("HEAD ") ? "" : body).toString());
    }

    /** Closes the connection so that the client sees a reset. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Says nothing, until the client closes the connection. */
    void awaitItsEnd() throws IOException {
      try {
        while (in.read() >= 0) {
          // Nothing more is expected.
        }
      } finally {
        socket.close();
      }
    }
  }
}
