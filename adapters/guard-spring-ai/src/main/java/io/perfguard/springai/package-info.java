/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Chat models of Spring AI behind sessions, and sessions in their place. Begin at
 * {@link io.perfguard.springai.SpringAiModels} and
 * {@link io.perfguard.springai.GuardedSpringChatModel}.
 */
@NullMarked
package io.perfguard.springai;

import org.jspecify.annotations.NullMarked;
