/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.springai;

import io.perfguard.core.base.Require;
import io.perfguard.core.operation.NamedOperation;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.core.Ordered;
import reactor.core.publisher.Flux;

/**
 * Runs each use of a ChatClient as the operation that it names, so that the guards below, and first
 * of all the session, account for it there: all calls of the model and of tools that it takes.
 *
 * <pre>{@code
 * ChatClient client = ChatClient.builder(guarded)
 *     .defaultAdvisors(new OperationAdvisor(guards::operation))
 *     .build();
 * client.prompt().user(text)
 *     .advisors(a -> a.param(OperationAdvisor.OPERATION, "extract"))
 *     .call().content();
 * }</pre>
 *
 * <p>Without the parameter, it is a part of whatever operation runs. It comes before all advisors
 * that do not ask to be first.
 *
 * <p>Thread-safe.
 */
public final class OperationAdvisor implements CallAdvisor, StreamAdvisor {
  /** The name of the parameter that names the operation. */
  public static final String OPERATION = "perfguard.operation";

  private final Function<String, NamedOperation> operations;

  /**
   * Runs uses as operations.
   *
   * @param operations gives the operation of a name, such as {@code guards::operation}
   */
  public OperationAdvisor(Function<String, NamedOperation> operations) {
    this.operations = Require.nonNull(operations, "operations");
  }

  private static String name(ChatClientRequest request) {
    Object name = request.context().get(OPERATION);
    return name == null ? "" : name.toString();
  }

  @Override
  public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
    String name = name(request);
    return name.isBlank()
        ? chain.nextCall(request)
        : operations.apply(name).call(() -> chain.nextCall(request));
  }

  @Override
  public Flux<ChatClientResponse> adviseStream(
      ChatClientRequest request, StreamAdvisorChain chain) {
    String name = name(request);
    if (name.isBlank()) {
      return chain.nextStream(request);
    }
    // Each subscription is a run of the operation, from subscribing to the end of the stream.
    return Flux.from(subscriber -> {
      CompletableFuture<Void> end = new CompletableFuture<>();
      Flux<ChatClientResponse> stream = chain
          .nextStream(request)
          // Before the subscriber hears of the end, who may look at the numbers.
          .doOnError(end::completeExceptionally)
          .doOnComplete(() -> end.complete(null))
          .doOnCancel(() -> end.complete(null));
      CompletableFuture<Void> running = operations.apply(name).callAsync(() -> {
        stream.subscribe(subscriber);
        return end;
      });
      Require.nonNull(running, "running");
    });
  }

  @Override
  public String getName() {
    return "perfguard.operation";
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 100;
  }
}
