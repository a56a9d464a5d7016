/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The small things that all other packages stand on: amounts with their units, clocks, places in
 * the source, argument checks, configuration, redaction and the JSON writer. Begin at the type that
 * you need; they hardly know each other.
 *
 * <p>This package imports no other of Perfguard.
 */
@NullMarked
package io.perfguard.core.base;

import org.jspecify.annotations.NullMarked;
