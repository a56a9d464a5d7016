/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A support desk's calls to a model, and a model of its own to answer them: a local server that
 * speaks the interface of OpenAI. Begin at {@link io.perfguard.examples.support.SupportWorkload};
 * questions in many words are in {@link io.perfguard.examples.support.SupportQuestions}.
 */
@NullMarked
package io.perfguard.examples.support;

import org.jspecify.annotations.NullMarked;
