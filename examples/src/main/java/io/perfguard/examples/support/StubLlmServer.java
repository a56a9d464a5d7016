/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.examples.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.perfguard.core.base.GuardClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A model's provider on this machine: real HTTP and server-sent events on the loopback, answers and
 * usage that follow from the request alone.
 *
 * <p>It bears the names of two real models so that price lists know them, and says nothing about
 * them. {@link #BIG} answers all that a {@link SupportWorkload} asks rightly. {@link #MINI} does so
 * where it is easy, and is wrong in a share of the hard requests; which ones, is drawn by their
 * text. Both read the prompt, and what is not in it they cannot answer. Whether an answer is right
 * does not depend on how many items share a prompt, which is kinder than life.
 *
 * <p>Tokens are counted in the encoding o200k, with the marks around messages. Beginnings of
 * prompts are kept and billed as providers do: from 1,024 tokens, in steps of 128, for five idle
 * minutes. Thread-safe.
 */
public final class StubLlmServer implements AutoCloseable {
  /** The model that is always right. */
  public static final String BIG = "gpt-4.1";

  /** The model that is wrong in a share of what is hard. */
  public static final String MINI = "gpt-4.1-mini";

  /** What share of hard requests the small model gets wrong, unless told otherwise. */
  public static final double MINI_WRONG_SHARE = 0.35;

  private static final String DATE = "-2025-04-14";
  private static final String PATH = "/v1/chat/completions";

  private final HttpServer server;
  private final ExecutorService threads;
  private final GuardClock clock;
  private final Map<String, Solver> solvers;
  private final PrefixCache cache;
  private final StubFaults faults = new StubFaults();
  private final Map<String, Totals> totals = new ConcurrentHashMap<>();
  private final AtomicLong answers = new AtomicLong();
  private volatile Duration delay = Duration.ZERO;

  /**
   * What a model was asked so far, as its provider would bill it.
   *
   * @param requests answered, whole or in part
   * @param promptTokens with those that were kept
   * @param cachedTokens of them, those that were kept
   * @param completionTokens written
   */
  public record Totals(long requests, long promptTokens, long cachedTokens, long completionTokens) {
    /** Nothing. */
    static final Totals NONE = new Totals(0, 0, 0, 0);

    Totals plus(ChatReply.Used used) {
      return new Totals(
          requests + 1,
          promptTokens + used.promptTokens(),
          cachedTokens + used.cachedTokens(),
          completionTokens + used.completionTokens());
    }
  }

  /** Starts it, on a port that is free. */
  public StubLlmServer() {
    this(42, MINI_WRONG_SHARE, GuardClock.system());
  }

  /**
   * Starts it, on a port that is free.
   *
   * @param seed draws what the small model gets wrong
   * @param miniWrongShare 0..1, the share of hard requests that it gets wrong
   * @param clock for the age of what is kept
   */
  public StubLlmServer(long seed, double miniWrongShare, GuardClock clock) {
    this.clock = clock;
    this.cache = new PrefixCache(clock);
    this.solvers = Map.of(BIG, new Solver(seed, 0), MINI, new Solver(seed, miniWrongShare));
    // Else head and body of an answer are 40 ms apart: Nagle's algorithm and a delayed ACK.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads = Executors.newCachedThreadPool(task -> {
      Thread thread = new Thread(task, "stub-llm");
      thread.setDaemon(true);
      return thread;
    });
    server.createContext("/", exchange -> {
      answer(exchange);
      exchange.close(); // and not after an exception: it would end the body as if it were whole
    });
    server.setExecutor(threads);
    server.start();
  }

  /** Where it is, without the path of a call: what clients call the base URL. */
  public URI baseUri() {
    InetSocketAddress address = server.getAddress();
    return URI.create(
        "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/v1");
  }

  /** What goes wrong at the next requests. */
  public StubFaults faults() {
    return faults;
  }

  /** How long each answer takes from now on. */
  public void delay(Duration each) {
    delay = each;
  }

  /** What a model was asked so far. */
  public Totals totals(String model) {
    return totals.getOrDefault(model, Totals.NONE);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (!exchange.getRequestURI().getPath().equals(PATH)
        || !exchange.getRequestMethod().equals("POST")) {
      ChatReply.error(exchange, 404, "invalid_request_error", "only POST " + PATH + " is here");
      return;
    }
    LockSupport.parkNanos(delay.toNanos());
    StubFaults.Refusal refusal = faults.refuses();
    if (refusal != null) {
      if (refusal.retryAfterSeconds() >= 0) {
        exchange.getResponseHeaders().set("Retry-After", "" + refusal.retryAfterSeconds());
      }
      String type = refusal.status() == 429 ? "requests" : "server_error";
      ChatReply.error(exchange, refusal.status(), type, "refused, as it was told to");
      return;
    }
    answer(exchange, new ChatCall(body));
  }

  private void answer(HttpExchange exchange, ChatCall call) throws IOException {
    Solver solver = solvers.get(call.model());
    if (!call.trouble().isEmpty()) {
      ChatReply.error(exchange, 400, "invalid_request_error", call.trouble());
    } else if (solver == null) {
      ChatReply.error(
          exchange, 404, "invalid_request_error", "no such model; there are " + solvers.keySet());
    } else {
      ChatReply reply = reply(call, solver);
      totals.compute(
          call.model(), (name, sum) -> (sum == null ? Totals.NONE : sum).plus(reply.usage()));
      if (call.isStream()) {
        reply.stream(exchange, call.includesUsage(), faults.breaksStream());
      } else {
        reply.whole(exchange);
      }
    }
  }

  private ChatReply reply(ChatCall call, Solver solver) {
    int[] prompt = call.tokens();
    int cached = cache.cached(call.model(), prompt);
    boolean loses = !call.items().isEmpty() && faults.losesItem();
    String whole = ChatAnswer.of(call, solver, loses);
    String text = ChatTokens.first(whole, call.maximumTokens());
    return new ChatReply(
        "chatcmpl-stub" + answers.incrementAndGet(),
        clock.instant().getEpochSecond(),
        call.model() + DATE,
        call.tier(),
        text,
        text.equals(whole) ? "stop" : "length",
        new ChatReply.Used(prompt.length, cached, ChatTokens.count(text)));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
