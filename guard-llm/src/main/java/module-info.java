/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Chat sessions with exact cost, budgets that hold, prompts, routing and batching. Begin at
 * {@link io.perfguard.llm.ChatSession}.
 */
@SuppressWarnings({"module", "requires-automatic"
}) // JTokkit and LangChain4j describe no module; io.perfguard.test is built later
module io.perfguard.llm {
  requires transitive io.perfguard.core;
  requires transitive static org.jspecify;
  requires io.perfguard.cache;
  requires com.fasterxml.jackson.core;
  requires transitive java.net.http;
  requires static micrometer.core; // io.perfguard.llm.micrometer, for those who have it
  requires jtokkit;
  requires static langchain4j.core; // io.perfguard.llm.langchain4j, for those who have it
  requires static langchain4j.http.client;
  requires static com.microsoft.onnxruntime; // io.perfguard.llm.onnx, for those who have it

  exports io.perfguard.llm;
  exports io.perfguard.llm.batch;
  exports io.perfguard.llm.budget;
  exports io.perfguard.llm.embed;
  exports io.perfguard.llm.http;
  exports io.perfguard.llm.langchain4j;
  exports io.perfguard.llm.micrometer;
  exports io.perfguard.llm.onnx;
  exports io.perfguard.llm.price;
  exports io.perfguard.llm.prompt;
  exports io.perfguard.llm.route;
  exports io.perfguard.llm.semantic;
  exports io.perfguard.llm.semantic.gate;
  exports io.perfguard.llm.semantic.guard;
  exports io.perfguard.llm.spi;
  exports io.perfguard.llm.token;
  exports io.perfguard.llm.usage;
}
