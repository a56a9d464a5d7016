/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.core.base.Faults;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Money;
import io.perfguard.llm.embed.Embedder;
import io.perfguard.llm.onnx.OnnxEmbedder;
import io.perfguard.llm.semantic.AnswerOrigin;
import io.perfguard.llm.semantic.SemanticCache;
import io.perfguard.llm.semantic.SemanticCacheBuilder;
import io.perfguard.llm.semantic.SemanticOptions;
import io.perfguard.llm.semantic.SemanticScope;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The answers of a session that are kept by meaning: between its requests and its models.
 * Thread-safe.
 */
final class MeaningCache implements AutoCloseable {
  private final SemanticCache cache;
  private final @Nullable OnnxEmbedder own; // made here, and so closed here
  private final ModelChain chain;
  private final Faults faults;

  /** What the cache is asked by. */
  record Question(SemanticScope scope, String text) {}

  private MeaningCache(
      SemanticCache cache, @Nullable OnnxEmbedder own, ModelChain chain, Faults faults) {
    this.cache = cache;
    this.own = own;
    this.chain = chain;
    this.faults = faults;
  }

  /** With the settings of a session, which those of its cache's own may replace. */
  static MeaningCache of(
      ChatSession.Builder from, ModelChain chain, GuardClock clock, Faults faults) {
    OnnxEmbedder own = null;
    Embedder embedder = from.embedder;
    if (embedder == null) {
      own = onnx(from.name);
      embedder = own;
    }
    try {
      SemanticCacheBuilder builder = SemanticCache.builder(from.name)
          .embedder(embedder)
          .partition(from.owners())
          .maximumBytes(from.meaningBytes())
          .ttl(from.ttl)
          .maximumTemperature(from.warmest)
          .clock(clock);
      if (from.toolCalls) {
        builder.cacheToolTurns();
      }
      if (from.similarity != null) {
        builder.similarityThreshold(from.similarity);
      }
      if (from.errorBound != null) {
        builder.errorBound(from.errorBound);
      }
      if (from.meaning != null) {
        from.meaning.accept(builder);
      }
      return new MeaningCache(builder.build(), own, chain, faults);
    } catch (RuntimeException e) { // nothing must be left of it
      if (own != null) {
        own.close();
      }
      throw e;
    }
  }

  private static OnnxEmbedder onnx(String session) {
    try {
      return OnnxEmbedder.allMiniLm();
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException(
          "chat session \"" + session + "\" keeps answers by meaning, and so needs an embedder: say"
              + " embedder(...), or add the jars of the default one. " + e.getMessage(),
          e);
    }
  }

  /** Null if the request is none that a meaning is kept of. */
  @Nullable
  Question question(Prepared prepared) {
    LlmRequest request = prepared.request();
    SemanticScope scope = cache.scope(
        request.withModel(""),
        prepared.targets().get(0).key(),
        prepared.contextVersion(),
        prepared.locale());
    String text = SemanticScope.textOf(request);
    return cache.isFor(scope, text) ? new Question(scope, text) : null;
  }

  LlmResponse call(ChatCall call, Prepared prepared, Question question) {
    long[] cost = new long[1];
    return cache.call(question.scope(), question.text(), options(call, cost), () -> {
      ModelChain.Answer answer = chain.call(call, prepared.targets(), prepared.request());
      cost[0] = answer.costPicos();
      return answer.response();
    });
  }

  CompletableFuture<LlmResponse> callAsync(ChatCall call, Prepared prepared, Question question) {
    long[] cost = new long[1];
    return cache.callAsync(
        question.scope(),
        question.text(),
        options(call, cost),
        () -> chain.callAsync(call, prepared.targets(), prepared.request()).thenApply(answer -> {
          cost[0] = answer.costPicos();
          return answer.response();
        }));
  }

  /** Streams to a flight, which others may hear as well. */
  void stream(ChatCall call, Prepared prepared, Question question, StreamFlight flight) {
    SemanticOptions options = SemanticOptions.NONE
        .costing(answer -> Money.ofPicos(flight.cost()))
        .telling(origin -> {
          if (origin.source() != AnswerOrigin.Source.MODEL) {
            flight.cost(origin.cost().picos());
          }
          count(call, origin);
        });
    LlmStream stream = cache.stream(
        question.scope(),
        question.text(),
        options,
        handler -> {
          StreamFlight[] asked = new StreamFlight[1];
          StreamFlight inner = new StreamFlight(
              false,
              (response, error) -> {
                if (asked[0] != null) {
                  flight.cost(asked[0].cost());
                }
              },
              faults);
          asked[0] = inner;
          LlmStream heard = inner.join(handler, () -> {});
          chain.stream(call, prepared.targets(), prepared.request(), inner);
          return heard == null ? LlmStream.ENDED : heard;
        },
        flight);
    flight.source(stream);
  }

  private static SemanticOptions options(ChatCall call, long[] cost) {
    return SemanticOptions.NONE
        .costing(answer -> Money.ofPicos(cost[0]))
        .telling(origin -> count(call, origin));
  }

  private static void count(ChatCall call, AnswerOrigin origin) {
    if (origin.source().isHit()) {
      call.add(ChatField.HIT, 1);
      call.add(ChatField.SAVED_PICOS, origin.cost().picos());
    } else if (origin.source().isJoined()) {
      call.add(ChatField.COALESCED, 1);
      call.add(ChatField.COALESCED_PICOS, origin.cost().picos());
    }
  }

  SemanticCache cache() {
    return cache;
  }

  @Override
  public void close() {
    cache.close();
    if (own != null) {
      own.close();
    }
  }
}
