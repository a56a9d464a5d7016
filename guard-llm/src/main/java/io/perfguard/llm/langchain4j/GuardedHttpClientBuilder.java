/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.langchain4j;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes each request that a model of LangChain4j sends seen as an attempt, with all of the usage
 * that its answer tells, in the account of the call that it belongs to (see
 * {@link io.perfguard.llm.spi.LlmAttempts}). A model tries again by itself, and each try may be
 * billed.
 *
 * <pre>{@code
 * OpenAiChatModel.builder()
 *     .httpClientBuilder(GuardedHttpClientBuilder.of(new JdkHttpClientBuilder()))
 * }</pre>
 *
 * <p>Seen are requests to the endpoints whose answers can be read: OpenAI's chat completions and
 * responses, and those that are like them, Anthropic's messages and Gemini's generateContent.
 * Others, and calls for which no account is open on the thread that sends, pass unseen. Bodies pass
 * unchanged.
 *
 * <p>Not thread-safe; the client that it builds is.
 */
@SuppressWarnings("exports") // who calls it has LangChain4j; others must not need it to compile
public final class GuardedHttpClientBuilder implements HttpClientBuilder {
  private final HttpClientBuilder builder;
  private final GuardClock clock;
  private String provider = "";

  private GuardedHttpClientBuilder(HttpClientBuilder builder, GuardClock clock) {
    this.builder = Require.nonNull(builder, "builder");
    this.clock = Require.nonNull(clock, "clock");
  }

  /**
   * Wraps a builder.
   *
   * @param builder builds what sends
   * @return a builder of the same, seen
   */
  public static GuardedHttpClientBuilder of(HttpClientBuilder builder) {
    return new GuardedHttpClientBuilder(builder, GuardClock.system());
  }

  /**
   * Wraps a builder, with a clock that measures.
   *
   * @param builder builds what sends
   * @param clock measures how long attempts take
   * @return a builder of the same, seen
   */
  public static GuardedHttpClientBuilder of(HttpClientBuilder builder, GuardClock clock) {
    return new GuardedHttpClientBuilder(builder, clock);
  }

  /**
   * Names who bills. Default: known from the host for the usual providers, otherwise "".
   *
   * @param name as price books have it, such as {@code openai}
   * @return this
   */
  public GuardedHttpClientBuilder provider(String name) {
    provider = Require.name(name, "provider");
    return this;
  }

  @Override
  public @Nullable Duration connectTimeout() {
    return builder.connectTimeout();
  }

  @Override
  public HttpClientBuilder connectTimeout(@Nullable Duration timeout) {
    builder.connectTimeout(timeout);
    return this;
  }

  @Override
  public @Nullable Duration readTimeout() {
    return builder.readTimeout();
  }

  @Override
  public HttpClientBuilder readTimeout(@Nullable Duration timeout) {
    builder.readTimeout(timeout);
    return this;
  }

  @Override
  public HttpClient build() {
    return new AttemptHttpClient(builder.build(), provider, clock);
  }
}
