/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.http;

import io.perfguard.core.base.DataSize;
import io.perfguard.core.base.GuardClock;
import io.perfguard.core.base.Require;
import io.perfguard.llm.internal.wire.Providers;
import io.perfguard.llm.spi.LlmException;
import io.perfguard.llm.spi.LlmException.Delivery;
import io.perfguard.llm.spi.LlmModel;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmResponse;
import io.perfguard.llm.spi.LlmStream;
import io.perfguard.llm.spi.LlmStreamHandler;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A model behind a URL that understands OpenAI's chat completions, as most providers and servers
 * do: asked at once, without waiting, or with the answer coming in pieces.
 *
 * <pre>{@code
 * LlmModel model = OpenAiCompatibleModel.builder("https://api.openai.com/v1")
 *     .apiKey(System.getenv("OPENAI_API_KEY"))
 *     .model("gpt-5-mini")
 *     .build();
 * }</pre>
 *
 * <p>It sends once: whoever asks decides whether to ask again. A failure is a {@link LlmException}
 * that says whether the request was sent, refused, or may be billed, with the status and how long
 * the provider asked to be left alone; it repeats neither prompt nor key, nor what the provider
 * says in words, since that may. Each request is noted as an attempt in the account that is open on
 * the thread that asks (see {@link io.perfguard.llm.spi.LlmAttempts}).
 *
 * <p>In streams, usage is asked for ({@code stream_options.include_usage}); reasoning comes as
 * {@link io.perfguard.llm.spi.LlmReasoningPiece}, tool calls as
 * {@link io.perfguard.llm.spi.LlmToolCallPiece}, to {@link LlmStreamHandler#onEvent}. Handlers are
 * called on threads of the HTTP client. Canceling a call or stream gives up its connection.
 *
 * <p>Thread-safe.
 */
public final class OpenAiCompatibleModel implements LlmModel {
  private final Endpoint endpoint;

  private OpenAiCompatibleModel(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * Begins with a URL.
   *
   * @param baseUrl what comes before {@code /chat/completions}, such as
   *     {@code https://api.openai.com/v1}; a query is kept
   * @return a builder
   * @throws IllegalArgumentException if it is no absolute http or https URL, or has a password
   */
  public static Builder builder(String baseUrl) {
    return new Builder(baseUrl);
  }

  @Override
  public String provider() {
    return endpoint.provider();
  }

  @Override
  public String model() {
    return endpoint.model();
  }

  @Override
  public LlmResponse call(LlmRequest request) {
    if (Thread.currentThread().isInterrupted()) {
      throw interrupted(Delivery.NOT_SENT, null);
    }
    CompletableFuture<LlmResponse> answer = callAsync(request);
    try {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw interrupted(Delivery.UNKNOWN, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private LlmException interrupted(Delivery delivery, @Nullable Throwable cause) {
    return new LlmException("interrupted while asking " + endpoint.who(), delivery, 0, null, cause);
  }

  @Override
  public CompletableFuture<LlmResponse> callAsync(LlmRequest request) {
    Answer answer = new Answer();
    Exchange exchange = new Exchange(endpoint, Require.nonNull(request, "request"), false, answer);
    answer.exchange = exchange;
    exchange.start();
    return answer.future();
  }

  @Override
  public LlmStream stream(LlmRequest request, LlmStreamHandler handler) {
    Exchange exchange = new Exchange(
        endpoint, Require.nonNull(request, "request"), true, Require.nonNull(handler, "handler"));
    exchange.start();
    return exchange::cancel;
  }

  /** Where it is and which model, never a header or a query. */
  @Override
  public String toString() {
    return (endpoint.model().isEmpty() ? "the usual model" : endpoint.model()) + " at " + endpoint;
  }

  /** An answer that is waited for as a whole. Canceled, it ends its exchange first. */
  private static final class Answer implements LlmStreamHandler {
    private volatile @Nullable Exchange exchange;
    private final CompletableFuture<LlmResponse> future = new CompletableFuture<>() {
      @Override
      public boolean cancel(boolean mayInterruptIfRunning) {
        end();
        return super.cancel(mayInterruptIfRunning);
      }
    };

    @SuppressWarnings("FutureReturnValueIgnored") // nothing is thrown
    CompletableFuture<LlmResponse> future() {
      // Ended by another hand too, such as a deadline of the caller's.
      future.whenComplete((response, failure) -> end());
      return future;
    }

    private void end() {
      Exchange running = exchange;
      if (running != null) {
        running.cancel();
      }
    }

    @Override
    public void onText(String piece) {}

    @Override
    public void onComplete(LlmResponse response) {
      future.complete(response);
    }

    @Override
    public void onError(Throwable error) {
      future.completeExceptionally(error);
    }
  }

  /** Collects where and how a model is asked. Not thread-safe. */
  public static final class Builder {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final int LONGEST_NAME = 200;

    private final URI uri;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private @Nullable HttpClient client;
    private String provider;
    private String model = "";
    private Duration timeout = Duration.ofMinutes(2);
    private DataSize maximumAnswer = DataSize.ofMegabytes(16);
    private String maximumTokensField;
    private boolean streamUsage = true;
    private GuardClock clock = GuardClock.system();

    private Builder(String baseUrl) {
      this.uri = Urls.chatCompletions(baseUrl);
      this.provider = Providers.of(uri);
      boolean first = provider.equals("openai") || provider.equals("azure");
      this.maximumTokensField = first ? "max_completion_tokens" : "max_tokens";
    }

    /**
     * Sets the key, which is sent as {@code Authorization: Bearer} and printed nowhere.
     *
     * @param key the key
     * @return this
     * @throws IllegalArgumentException if it is blank, or has other characters than visible ASCII,
     *     such as the line end of the file that it was read from
     */
    public Builder apiKey(String key) {
      Require.nonNull(key, "apiKey");
      if (key.isBlank()) {
        throw new IllegalArgumentException(
            "apiKey must not be blank; an endpoint that wants none needs no call of apiKey");
      }
      headers.put("Authorization", "Bearer " + Urls.visible(key, "apiKey", false));
      return this;
    }

    /**
     * Names the model that is asked where a request names none.
     *
     * @param name its name
     * @return this
     */
    public Builder model(String name) {
      model = Require.name(name, "model");
      return this;
    }

    /**
     * Names who bills it. Default: known from the host for the usual providers, otherwise "".
     *
     * @param name as price books have it, such as {@code openai}
     * @return this
     */
    public Builder provider(String name) {
      provider = Require.name(name, "provider");
      return this;
    }

    /**
     * Sets a header that is sent with each request. Its value is printed nowhere.
     *
     * @param name the name
     * @param value the value
     * @return this
     * @throws IllegalArgumentException if one of them cannot be a header's
     */
    public Builder header(String name, String value) {
      headers.put(Urls.headerName(name), Urls.visible(value, "header " + name, true));
      return this;
    }

    /**
     * Bounds a call: of a whole answer, from the request to its end; of one that comes in pieces,
     * each silence. A stream in which there is nothing but signs of life ends after five times as
     * long. Default: 2 minutes.
     *
     * @param most > 0
     * @return this
     */
    public Builder timeout(Duration most) {
      timeout = Require.positive(most, "timeout");
      return this;
    }

    /**
     * Sets the client that sends. Default: one of the JDK's that gives up connecting after 10
     * seconds and follows no redirect.
     *
     * @param http the client, such as a guarded one
     * @return this
     */
    public Builder client(HttpClient http) {
      client = Require.nonNull(http, "client");
      return this;
    }

    /**
     * Bounds what is read of an answer, in pieces or not. Default: 16 MB.
     *
     * @param most 1 KB to 1 GB
     * @return this
     */
    public Builder maximumAnswer(DataSize most) {
      Require.atLeast(1_024, Require.nonNull(most, "maximumAnswer").bytes(), "maximumAnswer");
      Require.atMost(1L << 30, most.bytes(), "maximumAnswer");
      maximumAnswer = most;
      return this;
    }

    /**
     * Names the field of the bound of the answer. Default: {@code max_completion_tokens} for OpenAI
     * and Azure, which refuse the other one for models that reason, and {@code max_tokens} for all
     * others, of which some do not know the newer one.
     *
     * @param name {@code max_tokens} or {@code max_completion_tokens}
     * @return this
     * @throws IllegalArgumentException if it is another
     */
    public Builder maximumTokensField(String name) {
      if (!name.equals("max_tokens") && !name.equals("max_completion_tokens")) {
        String shown = name.substring(0, Math.min(LONGEST_NAME, name.length()));
        throw new IllegalArgumentException(String.format(
            Locale.ROOT,
            "maximumTokensField must be max_tokens or max_completion_tokens, was %s",
            shown));
      }
      maximumTokensField = name;
      return this;
    }

    /**
     * Whether usage is asked for in streams. Default: true. Without it the usage of a stream is
     * estimated; some servers refuse to be asked.
     *
     * @param ask whether to ask
     * @return this
     */
    public Builder streamUsage(boolean ask) {
      streamUsage = ask;
      return this;
    }

    /**
     * Sets the clock that measures attempts, and dates until which to wait. Timeouts are real time.
     *
     * @param measures the clock
     * @return this
     */
    public Builder clock(GuardClock measures) {
      clock = Require.nonNull(measures, "clock");
      return this;
    }

    /**
     * The model.
     *
     * @return as collected
     */
    public OpenAiCompatibleModel build() {
      HttpClient sends = client != null
          ? client
          : HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN).build();
      return new OpenAiCompatibleModel(new Endpoint(
          uri,
          sends,
          Map.copyOf(headers),
          provider,
          model,
          timeout,
          (int) maximumAnswer.bytes(),
          maximumTokensField,
          streamUsage,
          clock));
    }
  }
}
