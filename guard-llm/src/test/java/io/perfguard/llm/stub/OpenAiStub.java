/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.stub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.perfguard.llm.internal.json.JsonTree;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A server that answers what it was told to, one answer a request, over real HTTP on the loopback
 * address, and remembers what it was asked.
 */
public final class OpenAiStub implements AutoCloseable {
  /** What is done with one request. */
  @FunctionalInterface
  public interface Reply {
    void write(HttpExchange exchange) throws IOException;
  }

  /** What was asked. */
  public record Asked(String path, String authorization, String body) {
    public Object json() {
      return JsonTree.parse(body);
    }

    public Object at(String... path) {
      return JsonTree.at(json(), path);
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
    Thread thread = new Thread(task, "stub");
    thread.setDaemon(true);
    return thread;
  });
  private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  public OpenAiStub() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    asked.add(new Asked(exchange.getRequestURI().toString(), String.valueOf(authorization), body));
    Reply reply = replies.poll();
    (reply == null ? json(418, "{\"error\":{\"code\":\"no_reply_left\"}}") : reply).write(exchange);
    exchange.close();
  }

  /** Where it is, as a base URL. */
  public String url() {
    return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
        + server.getAddress().getPort() + "/v1";
  }

  /** What is done with the next request that has no reply yet. */
  public OpenAiStub then(Reply reply) {
    replies.add(reply);
    return this;
  }

  public List<Asked> asked() {
    return asked;
  }

  public Asked lastAsked() {
    return asked.get(asked.size() - 1);
  }

  /** JSON with a status, and headers as name, value, name, value. */
  public static Reply json(int status, String body, String... headers) {
    return reply(status, "application/json", body, headers);
  }

  public static Reply reply(int status, String type, String body, String... headers) {
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Type", type);
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    };
  }

  /** A plain answer of 12 input and 3 output tokens. */
  public static Reply answer(String text) {
    return json(200, completion("{\"role\":\"assistant\",\"content\":\"" + text + "\"}", "stop"));
  }

  public static String completion(String message, String finish) {
    return "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"stub-1-2026\","
        + "\"choices\":[{\"index\":0,\"message\":" + message + ",\"finish_reason\":\"" + finish
        + "\"}],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":3,\"total_tokens\":15}}";
  }

  /** A stream of the data of events, flushed one by one, that ends as it should. */
  public static Reply events(String... data) {
    return raw(200, List.of(data).stream().map(one -> "data: " + one + "\n\n").toList(), false);
  }

  /** The same, but the connection breaks before the end of the body. */
  public static Reply brokenEvents(String... data) {
    return raw(200, List.of(data).stream().map(one -> "data: " + one + "\n\n").toList(), true);
  }

  /** Pieces of an event stream as they are. */
  public static Reply raw(int status, List<String> pieces, boolean broken) {
    return exchange -> {
      OutputStream out = begin(exchange, status);
      for (String piece : pieces) {
        out.write(piece.getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
      if (!broken) {
        out.close();
      }
      if (broken) {
        // The server closes the connection: without the last chunk, a client misses something.
        throw new IOException("broken on purpose");
      }
    };
  }

  public static OutputStream begin(HttpExchange exchange, int status) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
    exchange.sendResponseHeaders(status, 0);
    return exchange.getResponseBody();
  }

  public static String piece(String text) {
    return chunk("{\"content\":\"" + text + "\"}", "null");
  }

  public static String chunk(String delta, String finish) {
    return "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
        + "\"model\":\"stub-1-2026\",\"choices\":[{\"index\":0,\"delta\":" + delta
        + ",\"finish_reason\":" + finish + "}]}";
  }

  public static String usage(int in, int cached, int out, int reasoning) {
    return "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
        + "\"model\":\"stub-1-2026\",\"choices\":[],\"usage\":{\"prompt_tokens\":" + in
        + ",\"completion_tokens\":" + out + ",\"total_tokens\":" + (in + out)
        + ",\"prompt_tokens_details\":{\"cached_tokens\":" + cached
        + "},\"completion_tokens_details\":{\"reasoning_tokens\":" + reasoning + "}}}";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
