/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Models of LangChain4j behind sessions, and sessions in the place of LangChain4j's models. Begin
 * at {@link io.perfguard.llm.langchain4j.LangChain4jModels} and
 * {@link io.perfguard.llm.langchain4j.GuardedChatModel}.
 */
@NullMarked
package io.perfguard.llm.langchain4j;

import org.jspecify.annotations.NullMarked;
