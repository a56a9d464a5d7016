/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.perfguard.llm;

import io.perfguard.llm.spi.LlmRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as the session sends it. Immutable.
 *
 * @param request what is asked
 * @param targets the model that is wanted, then those that may do instead
 * @param key what it is kept and shared by; null if it is neither
 * @param contextVersion the state of the knowledge that its answer is made from; "" if none is said
 * @param locale the language and country of the person; "" if none is said
 */
record Prepared(
    LlmRequest request,
    List<Target> targets,
    @Nullable ChatKey key,
    String contextVersion,
    String locale) {}
