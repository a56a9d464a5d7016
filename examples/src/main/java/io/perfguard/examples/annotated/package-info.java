/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Annotated methods, woven when this module is compiled. */
package io.perfguard.examples.annotated;
