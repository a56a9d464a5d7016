/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm.semantic;

import io.perfguard.core.base.Require;
import io.perfguard.llm.spi.LlmMessage;
import io.perfguard.llm.spi.LlmRequest;
import io.perfguard.llm.spi.LlmRole;
import io.perfguard.llm.spi.LlmTool;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The hard half of a question: all that must be equal before one answer may stand for another,
 * however near the texts are. Answers of different scopes are never compared. The soft half is the
 * text alone: the last thing that the person said.
 *
 * <p>Immutable.
 *
 * @param partition whose answers these are, say the tenant; never empty
 * @param model the model that is asked; "" for the usual one
 * @param system hash of what the application tells the model; "" if nothing
 * @param tools hash of the tools; "" if there are none
 * @param responseFormat hash of the form that the answer must have; "" for text
 * @param temperature how much chance is in the answer, in tenths, rounded up;
 *     {@link #USUAL_TEMPERATURE} for the model's own
 * @param parameters hash of all else that changes the answer; "" if there is nothing
 * @param conversation hash of what was said before; "" if nothing
 * @param contextVersion the state of the knowledge that answers are made from, such as the version
 *     of a document store; "" if there is none
 * @param locale the language and country of the person; "" if that makes no difference
 * @param turn whether a text is asked at all
 */
public record SemanticScope(
    String partition,
    String model,
    String system,
    String tools,
    String responseFormat,
    int temperature,
    String parameters,
    String conversation,
    String contextVersion,
    String locale,
    Turn turn) {
  /** {@link #temperature} of a request that says nothing of it. */
  public static final int USUAL_TEMPERATURE = -1;

  /** What a request asks by. */
  public enum Turn {
    /** The person's words, and nothing but words. */
    TEXT,
    /** What a tool gave: the next step of an agent. */
    TOOL,
    /** Something that is no text, such as a picture; or there is nobody's question at all. */
    OTHER
  }

  /**
   * Checks that nothing is missing.
   *
   * @param partition never empty
   * @param model the model
   * @param system a hash
   * @param tools a hash
   * @param responseFormat a hash
   * @param temperature in tenths, -1 or more
   * @param parameters a hash
   * @param conversation a hash
   * @param contextVersion the state of the knowledge
   * @param locale the language and country
   * @param turn whether a text is asked at all
   */
  public SemanticScope {
    if (Require.nonNull(partition, "partition").isEmpty()) {
      throw new IllegalArgumentException("partition must not be empty");
    }
    Require.nonNull(model, "model");
    Require.nonNull(system, "system");
    Require.nonNull(tools, "tools");
    Require.nonNull(responseFormat, "responseFormat");
    Require.atLeast(USUAL_TEMPERATURE, temperature, "temperature");
    Require.nonNull(parameters, "parameters");
    Require.nonNull(conversation, "conversation");
    Require.nonNull(contextVersion, "contextVersion");
    Require.nonNull(locale, "locale");
    Require.nonNull(turn, "turn");
  }

  /**
   * The scope of plain questions to one model, without a system message, tools or a conversation.
   *
   * @param partition whose answers these are
   * @param model the model; "" for the usual one
   * @return the scope
   * @throws IllegalArgumentException if the partition is empty
   */
  public static SemanticScope of(String partition, String model) {
    return new SemanticScope(
        partition, model, "", "", "", USUAL_TEMPERATURE, "", "", "", "", Turn.TEXT);
  }

  /**
   * The scope of a request. All of the request is in it but the last words of the person: what it
   * does not know it takes for a difference.
   *
   * @param request the request
   * @param model the model that is asked where the request names none
   * @param partition whose answers these are
   * @param contextVersion the state of the knowledge that answers are made from; "" if there is
   *     none
   * @param locale the language and country of the person; "" if that makes no difference
   * @return the scope
   * @throws IllegalArgumentException if the partition is empty
   */
  public static SemanticScope of(
      LlmRequest request, String model, String partition, String contextVersion, String locale) {
    Require.nonNull(request, "request");
    int asked = lastOfPerson(request.messages());
    return new SemanticScope(
        partition,
        request.model().isEmpty() ? Require.nonNull(model, "model") : request.model(),
        system(request.messages()),
        tools(request.tools()),
        hash(request.responseFormat()),
        tenths(request.temperature()),
        parameters(request),
        conversation(request.messages(), asked),
        contextVersion,
        locale,
        turn(request.messages(), asked));
  }

  /**
   * The soft half of a request.
   *
   * @param request the request
   * @return the last words of the person; "" if there are none
   */
  public static String textOf(LlmRequest request) {
    int asked = lastOfPerson(request.messages());
    return asked < 0 ? "" : request.messages().get(asked).text();
  }

  private static int lastOfPerson(List<LlmMessage> messages) {
    int last = messages.size() - 1;
    while (last >= 0 && messages.get(last).role() != LlmRole.USER) {
      last--;
    }
    return last;
  }

  private static Turn turn(List<LlmMessage> messages, int asked) {
    LlmMessage last = messages.get(messages.size() - 1);
    if (last.role() == LlmRole.TOOL && asked >= 0) {
      return Turn.TOOL;
    }
    boolean words =
        asked == messages.size() - 1 && last.extra().isEmpty() && !last.text().isBlank();
    return words ? Turn.TEXT : Turn.OTHER;
  }

  private static String system(List<LlmMessage> messages) {
    Texts.Hash hash = new Texts.Hash();
    for (LlmMessage message : messages) {
      if (message.role() == LlmRole.SYSTEM) {
        hash.add(message.text()).add(message.extra());
      }
    }
    return hash.text();
  }

  private static String tools(List<LlmTool> tools) {
    Texts.Hash hash = new Texts.Hash();
    for (LlmTool tool : tools) {
      hash.add(tool.name()).add(tool.description()).add(tool.schema());
    }
    return hash.text();
  }

  /**
   * Everything but what was asked last; of that, what is no text. Order and roles count, and so
   * does where something was told in the midst of it all.
   */
  private static String conversation(List<LlmMessage> messages, int asked) {
    Texts.Hash hash = new Texts.Hash();
    int first = firstOfOthers(messages);
    for (int i = 0; i < messages.size(); i++) {
      LlmMessage message = messages.get(i);
      if (i == asked) {
        if (!message.extra().isEmpty() || i < messages.size() - 1) {
          hash.add("asked").add(message.extra());
        }
      } else if (message.role() != LlmRole.SYSTEM || i > first) {
        hash.add(message.role().name()).add(message.text()).add(message.extra());
      }
    }
    return hash.text();
  }

  private static int firstOfOthers(List<LlmMessage> messages) {
    int first = 0;
    while (first < messages.size() && messages.get(first).role() == LlmRole.SYSTEM) {
      first++;
    }
    return first;
  }

  private static String parameters(LlmRequest request) {
    Texts.Hash hash = new Texts.Hash();
    OptionalInt maximum = request.maximumOutputTokens();
    if (maximum.isPresent()) {
      hash.add("maximumOutputTokens").add(Integer.toString(maximum.getAsInt()));
    }
    request.parameters().forEach((name, json) -> hash.add(name).add(json));
    return hash.text();
  }

  private static String hash(String text) {
    return text.isEmpty() ? "" : new Texts.Hash().add(text).text();
  }

  private static int tenths(@Nullable Double temperature) {
    // nextDown: 0.3 * 10 is a hair above 3 for no reason that the caller knows of
    return temperature == null
        ? USUAL_TEMPERATURE
        : (int) Math.min(Integer.MAX_VALUE, Math.ceil(Math.max(0, temperature * 10 - 1e-9)));
  }

  /**
   * The same for another state of the knowledge.
   *
   * @param version the state; "" if there is none
   * @return a copy
   */
  public SemanticScope withContextVersion(String version) {
    return new SemanticScope(
        partition,
        model,
        system,
        tools,
        responseFormat,
        temperature,
        parameters,
        conversation,
        version,
        locale,
        turn);
  }

  /**
   * The same for another language and country.
   *
   * @param tag such as {@code de-CH}; "" if that makes no difference
   * @return a copy
   */
  public SemanticScope withLocale(String tag) {
    return new SemanticScope(
        partition,
        model,
        system,
        tools,
        responseFormat,
        temperature,
        parameters,
        conversation,
        contextVersion,
        tag,
        turn);
  }

  /** The model and hashes; not the partition, which may be a customer's name. */
  @Override
  public String toString() {
    return "scope of " + (model.isEmpty() ? "the usual model" : model)
        + (conversation.isEmpty() ? "" : ", in a conversation");
  }
}
