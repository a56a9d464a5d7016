/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Vectors by ONNX Runtime, in this process. Begin at {@link io.perfguard.llm.onnx.OnnxEmbedder}.
 */
@NullMarked
package io.perfguard.llm.onnx;

import org.jspecify.annotations.NullMarked;
