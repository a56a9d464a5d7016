/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Money;
import io.perfguard.core.base.Require;
import io.perfguard.llm.batch.BatchCaller;
import io.perfguard.llm.batch.BatchItem;
import io.perfguard.llm.spi.LlmCaller;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A session as one operation, tenant or tag uses it: the same cache, budgets and numbers, another
 * account. Made by {@link ChatSession#in}.
 *
 * <p>Thread-safe.
 */
public final class ChatView implements LlmCaller {
  private final ChatSession session;
  private final ChatParts parts;
  private final ChatContext context;

  ChatView(ChatSession session, ChatParts parts, ChatContext context) {
    this.session = session;
    this.parts = parts;
    this.context = context;
  }

  /**
   * Asks one thing, and waits for the answer.
   *
   * @param prompt the message
   * @return the answer's text; "" if it has none
   * @throws io.perfguard.llm.budget.BudgetExceededException if a hard budget cannot pay for it
   * @throws RuntimeException what the model threw, as it came
   */
  public String ask(String prompt) {
    return call(LlmRequest.user(Require.nonNull(prompt, "prompt"))).text();
  }

  @Override
  public LlmResponse call(LlmRequest request) {
    return parts.flow().call(context, Require.nonNull(request, "request"), new long[1]);
  }

  @Override
  public CompletableFuture<LlmResponse> callAsync(LlmRequest request) {
    return parts.flow().callAsync(context, Require.nonNull(request, "request"));
  }

  @Override
  public LlmStream stream(LlmRequest request, LlmStreamHandler handler) {
    return parts.flow().stream(
        context, Require.nonNull(request, "request"), Require.nonNull(handler, "handler"));
  }

  /**
   * Asks one thing about many texts, several of them in one request.
   *
   * @param instruction what is asked of each text
   * @param texts the texts
   * @param type a record of strings, numbers, booleans and lists of them: the answer for one text
   * @param <T> the record
   * @return for each text its answer or an error, and its part of the cost, in the texts' order
   */
  public <T extends Record> List<BatchItem<T>> batch(
      String instruction, List<String> texts, Class<T> type) {
    return parts.batcher().run(caller(), instruction, texts, type);
  }

  /**
   * Asks one thing about many texts, several of them in one request.
   *
   * @param instruction what is asked of each text
   * @param texts the texts
   * @param reader makes the value of an answer; what it throws makes that text be asked again
   * @param <T> the value
   * @return for each text its answer or an error, and its part of the cost, in the texts' order
   */
  public <T> List<BatchItem<T>> batch(
      String instruction, List<String> texts, Function<String, T> reader) {
    return parts.batcher().run(caller(), instruction, texts, reader);
  }

  private BatchCaller caller() {
    ChatContext fixed = context.resolved(); // a batch may ask on threads without the operation
    return request -> {
      long[] spent = new long[1];
      try {
        LlmResponse response = parts.flow().call(fixed, request, spent);
        return new BatchCaller.Answer(response, Money.ofPicos(spent[0]));
      } catch (RuntimeException e) {
        throw new BatchCaller.FailedCall(e, Money.ofPicos(spent[0]));
      }
    };
  }

  /**
   * The session.
   *
   * @return the same for all of its views
   */
  public ChatSession session() {
    return session;
  }

  /**
   * What requests are for.
   *
   * @return the context
   */
  public ChatContext context() {
    return context;
  }
}
