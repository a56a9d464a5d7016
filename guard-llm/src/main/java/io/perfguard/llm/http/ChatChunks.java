/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import io.perfguard.llm.internal.json.JsonTree;
import io.perfguard.llm.internal.wire.OpenAiUsage;
import io.perfguard.llm.spi.LlmExtra;
import io.perfguard.llm.spi.LlmReasoningPiece;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStreamHandler;
import io.perfguard.llm.spi.LlmToolCall;
import io.perfguard.llm.spi.LlmToolCallPiece;
import io.perfguard.llm.spi.ServiceTier;
import io.perfguard.llm.usage.Usage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of a streamed answer together, and tells a handler of each. Usage is the latest
 * that was said: where it is said in many pieces, it counts from the beginning. Not thread-safe.
 */
final class ChatChunks {
  private static final class Call {
    private String id = "";
    private String name = "";
    private final StringBuilder arguments = new StringBuilder();
  }

  private final LlmStreamHandler handler;
  private final String provider;
  private final StringBuilder text = new StringBuilder();
  private final Map<Integer, Call> calls = new TreeMap<>();
  private String model;
  private ServiceTier tier;
  private String finish = "";
  private @Nullable Usage usage;
  private boolean begun;

  /**
   * No piece yet.
   *
   * @param handler hears of each piece
   * @param model the model where the answer names none
   * @param tier the tier where the answer names none
   * @param provider who answers; "" if that is not known
   */
  ChatChunks(LlmStreamHandler handler, String model, ServiceTier tier, String provider) {
    this.handler = handler;
    this.model = model;
    this.tier = tier;
    this.provider = provider;
  }

  /** Whether a piece came. */
  boolean begun() {
    return begun;
  }

  /** Whether the model said why it ended, so that nothing is missing. */
  boolean finished() {
    return !finish.isEmpty();
  }

  /** The latest that was said; null if nothing was. */
  @Nullable
  Usage usage() {
    return usage;
  }

  /** The model that answers. */
  String model() {
    return model;
  }

  /** The tier that is billed. */
  ServiceTier tier() {
    return tier;
  }

  /**
   * Takes a piece.
   *
   * @param root the parsed JSON
   */
  void accept(@Nullable Object root) {
    begun = true;
    String named = ChatAnswer.string(root, "model");
    model = named.isEmpty() ? model : named;
    tier = OpenAiUsage.tier(root, tier);
    Object choice = ChatAnswer.firstChoice(root);
    String reason = ChatAnswer.string(choice, "finish_reason").toLowerCase(Locale.ROOT);
    finish = reason.isEmpty() ? finish : reason;
    delta(JsonTree.at(choice, "delta"));
    Usage said = OpenAiUsage.read(root, provider);
    if (said != null) {
      usage = said;
      handler.onUsage(said);
    }
  }

  private void delta(@Nullable Object delta) {
    String reasoning = ChatAnswer.string(delta, "reasoning_content");
    if (reasoning.isEmpty()) {
      reasoning = ChatAnswer.string(delta, "reasoning");
    }
    if (!reasoning.isEmpty()) {
      handler.onEvent(new LlmReasoningPiece(reasoning));
    }
    String piece = ChatAnswer.text(JsonTree.at(delta, "content"));
    if (piece.isEmpty()) {
      piece = ChatAnswer.string(delta, "refusal");
    }
    if (!piece.isEmpty()) {
      text.append(piece);
      handler.onText(piece);
    }
    if (JsonTree.at(delta, "tool_calls") instanceof List<?> pieces) {
      pieces.forEach(this::call);
    }
  }

  private void call(@Nullable Object piece) {
    String id = ChatAnswer.string(piece, "id");
    int index = index(piece, id);
    Call call = calls.computeIfAbsent(index, i -> new Call());
    String name = ChatAnswer.string(piece, "function", "name");
    String arguments = ChatAnswer.string(piece, "function", "arguments");
    call.id = id.isEmpty() ? call.id : id;
    call.name = name.isEmpty() ? call.name : name;
    call.arguments.append(arguments);
    handler.onEvent(new LlmToolCallPiece(index, id, name, arguments));
  }

  // Some servers leave the index out: then a new id begins a new call.
  private int index(@Nullable Object piece, String id) {
    if (JsonTree.at(piece, "index") instanceof BigDecimal number
        && number.signum() >= 0
        && number.compareTo(BigDecimal.valueOf(1_000_000)) < 0) {
      return number.intValue();
    }
    int last = calls.size() - 1;
    boolean another =
        last < 0 || (!id.isEmpty() && !calls.getOrDefault(last, new Call()).id.equals(id));
    return another ? last + 1 : last;
  }

  /** The answer as far as it came. */
  LlmResponse response() {
    List<LlmToolCall> all = new ArrayList<>();
    calls
        .values()
        .forEach(call -> all.add(new LlmToolCall(call.id, call.name, call.arguments.toString())));
    return new LlmResponse(
        text.toString(), LlmExtra.calls(all).toJson(), model, finish, usage, tier, null);
  }
}
