/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.internal.wire.OpenAiUsage;
import io.perfguard.llm.internal.wire.Statuses;
import io.perfguard.llm.spi.LlmAttempt;
import io.perfguard.llm.spi.LlmAttempt.Outcome;
import io.perfguard.llm.spi.LlmAttempts;
import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way, and what comes of it. It ends once: answered, failed, silent for too long
 * or canceled; whoever ends it notes the attempt, before anybody hears of the end. Thread-safe.
 */
final class Exchange {
  /** Bytes of an error's body that are looked at. */
  private static final int ERROR_BODY = 64 << 10;

  private final Endpoint endpoint;
  private final LlmRequest request;
  private final boolean stream;
  private final LlmStreamHandler handler;
  private final @Nullable LlmAttempts account = LlmAttempts.current();
  private final long startedAt;
  private final Silence silence;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean sent = new AtomicBoolean();
  // Held while the handler hears something, so that it hears one thing at a time.
  private final ReentrantLock telling = new ReentrantLock();
  private volatile ChatChunks chunks;
  private volatile long requestBytes;
  private volatile @Nullable BodyReader reader;
  private volatile @Nullable CompletableFuture<HttpResponse<BodyReader>> sending;

  /**
   * A request that is not on its way yet.
   *
   * @param endpoint where it goes
   * @param request what is asked
   * @param stream whether it is to come in pieces
   * @param handler hears of it
   */
  Exchange(Endpoint endpoint, LlmRequest request, boolean stream, LlmStreamHandler handler) {
    this.endpoint = endpoint;
    this.request = request;
    this.stream = stream;
    this.handler = handler;
    this.startedAt = endpoint.clock().nanoTime();
    this.silence = new Silence(endpoint.timeout(), this::silent);
    this.chunks = newChunks();
  }

  private ChatChunks newChunks() {
    return new ChatChunks(handler, model(), request.tier(), endpoint.provider());
  }

  private String model() {
    return request.model().isEmpty() ? endpoint.model() : request.model();
  }

  /** Sends it. */
  void start() {
    HttpRequest made;
    try {
      made = make();
    } catch (IllegalArgumentException e) {
      fail(ChatFailures.unmade(e), null);
      return;
    }
    silence.start();
    CompletableFuture<HttpResponse<BodyReader>> future;
    try {
      future = endpoint.client().sendAsync(made, this::receive);
    } catch (RuntimeException e) {
      fail(ChatFailures.connection(endpoint.who(), e, sent.get()), null);
      return;
    }
    sending = future;
    if (ended.get()) {
      future.cancel(true);
    }
    follow(future);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nothing is thrown
  private void follow(CompletableFuture<HttpResponse<BodyReader>> future) {
    future.whenComplete((response, failure) -> {
      if (failure != null) {
        broken(failure);
      } else if (response.body() instanceof WholeBody body) {
        whole(response, body.text());
      } else {
        endOfStream(response.statusCode());
      }
    });
  }

  private HttpRequest make() {
    byte[] body = ChatBody.write(request, endpoint, stream).getBytes(StandardCharsets.UTF_8);
    requestBytes = body.length;
    HttpRequest.Builder builder = HttpRequest.newBuilder(endpoint.uri())
        .timeout(endpoint.timeout())
        .header("Content-Type", "application/json")
        .header("Accept", stream ? "text/event-stream, application/json" : "application/json")
        .POST(new SentBody(body, sent));
    if (endpoint.uri().getScheme().equalsIgnoreCase("http")) {
      builder.version(HttpClient.Version.HTTP_1_1); // no upgrade, which small servers stumble over
    }
    for (Map.Entry<String, String> header : endpoint.headers().entrySet()) {
      builder.setHeader(header.getKey(), header.getValue());
    }
    return builder.build();
  }

  // Called for each sending: a client below may try again.
  private BodyReader receive(ResponseInfo info) {
    boolean good = info.statusCode() >= 200 && info.statusCode() < 300;
    String type = info.headers().firstValue("content-type").orElse("").toLowerCase(Locale.ROOT);
    Runnable sign = stream ? silence::sign : () -> {};
    BodyReader body;
    if (good && type.startsWith("text/event-stream")) {
      ChatChunks fresh = newChunks();
      chunks = fresh;
      body =
          new EventBody(endpoint.mostBytes(), data -> event(data, fresh, info.statusCode()), sign);
    } else {
      body = new WholeBody(good ? endpoint.mostBytes() : ERROR_BODY, !good, sign);
    }
    reader = body;
    if (ended.get()) {
      body.breakOff();
    }
    return body;
  }

  private void event(String data, ChatChunks of, int status) {
    silence.event();
    telling.lock();
    try {
      if (ended.get()) {
        return; // what comes behind the end is of no interest
      }
      if (data.strip().equals("[DONE]")) {
        complete(of.response());
        return;
      }
      piece(parsed(data), of, status);
    } finally {
      telling.unlock();
    }
  }

  private void piece(@Nullable Object root, ChatChunks of, int status) {
    if (root == null) {
      fail(
          ChatFailures.noAnswer(endpoint.who(), status, "sent a piece that is no JSON", null),
          of.usage());
    } else if (ChatFailures.isError(root)) {
      fail(ChatFailures.inside(endpoint.who(), root, of.begun()), of.usage());
    } else {
      try {
        of.accept(root);
      } catch (RuntimeException e) { // the handler's: it hears of it, and the rest is not wanted
        fail(e, of.usage());
      }
    }
  }

  private static @Nullable Object parsed(String text) {
    try {
      return JsonTree.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private void endOfStream(int status) {
    ChatChunks all = chunks;
    if (all.finished()) {
      complete(all.response());
    } else {
      fail(
          ChatFailures.noAnswer(
              endpoint.who(), status, "broke the stream off before its end", null),
          all.usage());
    }
  }

  private void whole(HttpResponse<?> response, String body) {
    int status = response.statusCode();
    String who = endpoint.who();
    if (status < 200 || status >= 300) {
      fail(ChatFailures.status(who, status, response.headers(), body, endpoint.clock()), null);
      return;
    }
    Object root = parsed(body);
    LlmResponse answer = ChatAnswer.read(root, model(), request.tier(), endpoint.provider());
    if (answer != null) {
      telling.lock();
      try {
        if (stream && !ended.get() && !answer.text().isEmpty()) {
          handler.onText(answer.text());
        }
        complete(answer);
      } catch (RuntimeException e) { // the handler's
        fail(e, answer.usage());
      } finally {
        telling.unlock();
      }
    } else if (root == null) {
      fail(ChatFailures.noAnswer(who, status, noJson(response, body), null), null);
    } else if (ChatFailures.isError(root)) {
      fail(ChatFailures.inside(who, root, false), OpenAiUsage.read(root, endpoint.provider()));
    } else {
      fail(
          ChatFailures.noAnswer(who, status, "answered without a message", null),
          OpenAiUsage.read(root, endpoint.provider()));
    }
  }

  private static String noJson(HttpResponse<?> response, String body) {
    String type = response.headers().firstValue("content-type").orElse("");
    String shown = type.matches("[a-zA-Z0-9.+-]{1,60}/[a-zA-Z0-9.+-]{1,60}.*")
        ? type.replaceFirst("[; ].*", "")
        : "no type";
    return String.format(
        Locale.ROOT, "answered %,d characters of %s that are no JSON", body.length(), shown);
  }

  private void broken(Throwable failure) {
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
    LlmException told = cause instanceof TooLongException
        ? ChatFailures.noAnswer(endpoint.who(), 0, "answered too much", cause)
        : ChatFailures.connection(endpoint.who(), cause, sent.get());
    fail(told, chunks.usage());
  }

  // On a thread of its own. A handler that is busy hears nothing now; it is looked for again.
  private void silent() {
    if (telling.tryLock()) {
      try {
        fail(ChatFailures.silent(endpoint.who(), endpoint.timeout(), sent.get()), chunks.usage());
      } finally {
        telling.unlock();
      }
    }
  }

  /** Ends it, and the handler hears nothing more. Does nothing if it has ended. */
  void cancel() {
    if (ended.compareAndSet(false, true)) {
      note(Outcome.CANCELED, chunks.usage());
      giveUp();
    }
  }

  private void complete(LlmResponse response) {
    if (ended.compareAndSet(false, true)) {
      silence.end();
      ChatChunks of = chunks;
      note(Outcome.ANSWERED, response.usage(), response.model(), response.tier());
      handler.onComplete(response);
      if (of.begun()) {
        drain();
      }
    }
  }

  private void fail(RuntimeException failure, @Nullable Usage usage) {
    if (ended.compareAndSet(false, true)) {
      Outcome outcome = failure instanceof LlmException known
          ? Statuses.outcome(known.delivery())
          : Outcome.CANCELED; // the handler threw
      note(outcome, usage);
      giveUp();
      telling.lock();
      try {
        handler.onError(failure);
      } finally {
        telling.unlock();
      }
    }
  }

  private void note(Outcome outcome, @Nullable Usage usage) {
    note(outcome, usage, chunks.model(), chunks.tier());
  }

  private void note(Outcome outcome, @Nullable Usage usage, String model, ServiceTier tier) {
    if (account != null) {
      long took = Math.max(0, endpoint.clock().nanoTime() - startedAt);
      account.note(
          new LlmAttempt(endpoint.provider(), model, outcome, usage, tier, requestBytes, took));
    }
  }

  private void giveUp() {
    silence.end();
    BodyReader body = reader;
    if (body != null) {
      body.breakOff();
    }
    CompletableFuture<?> future = sending;
    if (future != null) {
      future.cancel(true);
    }
  }

  // The answer is whole, and the server should now end the body, after which the connection can
  // serve another. One that does not is not waited for.
  private void drain() {
    BodyReader body = reader;
    if (body != null) {
      new Silence(endpoint.timeout(), body::breakOff).startUntil(body.getBody());
    }
  }
}
