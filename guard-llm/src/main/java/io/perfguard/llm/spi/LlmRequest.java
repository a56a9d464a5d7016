/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.spi;

import io.perfguard.core.base.Require;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a model, whatever library asks. Two requests are equal if the model cannot tell
 * them apart; {@link #nativeRequest} is not looked at.
 *
 * <p>Immutable.
 */
public final class LlmRequest {
  private final String model;
  private final List<LlmMessage> messages;
  private final List<LlmTool> tools;
  private final int maximumOutputTokens;
  private final @Nullable Double temperature;
  private final String responseFormat;
  private final SortedMap<String, String> parameters;
  private final ServiceTier tier;
  private final @Nullable Object nativeRequest;

  private LlmRequest(Builder from) {
    this.model = from.model;
    this.messages = List.copyOf(from.messages);
    this.tools = List.copyOf(from.tools);
    this.maximumOutputTokens = from.maximumOutputTokens;
    this.temperature = from.temperature;
    this.responseFormat = from.responseFormat;
    this.parameters = new TreeMap<>(from.parameters);
    this.tier = from.tier;
    this.nativeRequest = from.nativeRequest;
  }

  /**
   * One message of a person, and everything else as the model has it.
   *
   * @param text the message
   * @return the request
   */
  public static LlmRequest user(String text) {
    return builder().message(LlmMessage.user(text)).build();
  }

  /**
   * Begins with no message.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Which model is asked.
   *
   * @return its name; "" for the one that the {@link LlmModel} has
   */
  public String model() {
    return model;
  }

  /**
   * The conversation so far.
   *
   * @return the messages, oldest first
   */
  public List<LlmMessage> messages() {
    return messages;
  }

  /**
   * What the model may call.
   *
   * @return the tools, in the order that they are told in
   */
  public List<LlmTool> tools() {
    return tools;
  }

  /**
   * The bound of the answer, reasoning included.
   *
   * @return >= 1, or empty if the model's own bound holds
   */
  public OptionalInt maximumOutputTokens() {
    return maximumOutputTokens == 0 ? OptionalInt.empty() : OptionalInt.of(maximumOutputTokens);
  }

  /**
   * How much chance is in the answer.
   *
   * @return >= 0, or null if the model's own holds
   */
  public @Nullable Double temperature() {
    return temperature;
  }

  /**
   * The form that the answer must have.
   *
   * @return a JSON schema, {@code json} for any JSON, "" for text
   */
  public String responseFormat() {
    return responseFormat;
  }

  /**
   * All else that changes the answer, such as {@code top_p}, {@code seed} and {@code stop}.
   *
   * @return by name, each as JSON; not to be changed
   */
  public Map<String, String> parameters() {
    return Collections.unmodifiableSortedMap(parameters);
  }

  /**
   * How urgent it is.
   *
   * @return the tier
   */
  public ServiceTier tier() {
    return tier;
  }

  /**
   * The request as the library has it that it came from, so that an adapter need not make it anew.
   * It says the same as this one where this one was not changed since; what was changed is in this
   * one.
   *
   * @return the library's request, or null
   */
  public @Nullable Object nativeRequest() {
    return nativeRequest;
  }

  /**
   * The same with another model.
   *
   * @param name its name; "" for the one that the {@link LlmModel} has
   * @return a copy
   */
  public LlmRequest withModel(String name) {
    return toBuilder().model(name).build();
  }

  /**
   * The same with another bound of the answer.
   *
   * @param tokens >= 1
   * @return a copy
   */
  public LlmRequest withMaximumOutputTokens(int tokens) {
    return toBuilder().maximumOutputTokens(tokens).build();
  }

  /**
   * Begins with this.
   *
   * @return a builder
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.model = model;
    builder.messages.addAll(messages);
    builder.tools.addAll(tools);
    builder.maximumOutputTokens = maximumOutputTokens;
    builder.temperature = temperature;
    builder.responseFormat = responseFormat;
    builder.parameters.putAll(parameters);
    builder.tier = tier;
    builder.nativeRequest = nativeRequest;
    return builder;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LlmRequest request
        && request.model.equals(model)
        && request.messages.equals(messages)
        && request.tools.equals(tools)
        && request.maximumOutputTokens == maximumOutputTokens
        && Objects.equals(request.temperature, temperature)
        && request.responseFormat.equals(responseFormat)
        && request.parameters.equals(parameters)
        && request.tier == tier;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        model, messages, tools, maximumOutputTokens, temperature, responseFormat, parameters, tier);
  }

  /** How many messages for which model; never what they say. */
  @Override
  public String toString() {
    return "request of " + messages.size() + " messages to "
        + (model.isEmpty() ? "the usual model" : model);
  }

  /** Collects a request. Not thread-safe. */
  public static final class Builder {
    private final List<LlmMessage> messages = new ArrayList<>();
    private final List<LlmTool> tools = new ArrayList<>();
    private final SortedMap<String, String> parameters = new TreeMap<>();
    private String model = "";
    private int maximumOutputTokens;
    private @Nullable Double temperature;
    private String responseFormat = "";
    private ServiceTier tier = ServiceTier.STANDARD;
    private @Nullable Object nativeRequest;

    private Builder() {}

    /**
     * Which model is asked.
     *
     * @param name its name; "" for the one that the {@link LlmModel} has
     * @return this
     */
    public Builder model(String name) {
      model = Require.nonNull(name, "model");
      return this;
    }

    /**
     * Adds a message at the end.
     *
     * @param message the message
     * @return this
     */
    public Builder message(LlmMessage message) {
      messages.add(Require.nonNull(message, "message"));
      return this;
    }

    /**
     * Sets all messages.
     *
     * @param all the messages, oldest first
     * @return this
     */
    public Builder messages(List<LlmMessage> all) {
      messages.clear();
      Require.nonNull(all, "messages").forEach(this::message);
      return this;
    }

    /**
     * Adds a tool.
     *
     * @param tool the tool
     * @return this
     */
    public Builder tool(LlmTool tool) {
      tools.add(Require.nonNull(tool, "tool"));
      return this;
    }

    /**
     * Bounds the answer.
     *
     * @param tokens >= 1, reasoning included
     * @return this
     * @throws IllegalArgumentException if it is less
     */
    public Builder maximumOutputTokens(int tokens) {
      maximumOutputTokens = (int) Require.atLeast(1, tokens, "maximumOutputTokens");
      return this;
    }

    /**
     * Sets how much chance is in the answer.
     *
     * @param value >= 0 and finite; null for the model's own
     * @return this
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public Builder temperature(@Nullable Double value) {
      if (value != null && !(value >= 0 && value < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("temperature must be >= 0 and finite, was " + value);
      }
      temperature = value;
      return this;
    }

    /**
     * Sets the form that the answer must have.
     *
     * @param format a JSON schema, {@code json} for any JSON, "" for text
     * @return this
     */
    public Builder responseFormat(String format) {
      responseFormat = Require.nonNull(format, "responseFormat");
      return this;
    }

    /**
     * Sets another parameter that changes the answer.
     *
     * @param name as the provider has it, such as {@code top_p}
     * @param json its value as JSON
     * @return this
     */
    public Builder parameter(String name, String json) {
      parameters.put(Require.nonNull(name, "name"), Require.nonNull(json, "json"));
      return this;
    }

    /**
     * Sets how urgent it is.
     *
     * @param urgency the tier
     * @return this
     */
    public Builder tier(ServiceTier urgency) {
      tier = Require.nonNull(urgency, "tier");
      return this;
    }

    /**
     * Notes the request of the library that this one was made from.
     *
     * @param request the library's request, or null
     * @return this
     */
    public Builder nativeRequest(@Nullable Object request) {
      nativeRequest = request;
      return this;
    }

    /**
     * The request.
     *
     * @return what was collected
     * @throws IllegalArgumentException if there is no message
     */
    public LlmRequest build() {
      if (messages.isEmpty()) {
        throw new IllegalArgumentException("a request must have at least one message, had none");
      }
      return new LlmRequest(this);
    }
  }
}
