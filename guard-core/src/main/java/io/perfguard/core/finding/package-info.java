/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What a diagnosis says: findings with evidence, remedy and expected gain. Begin at
 * {@link io.perfguard.core.finding.Finding}; {@link io.perfguard.core.finding.Diagnosis} is the
 * ranked list of them.
 *
 * <p>This package knows no guard: reports, pages and command lines can render a finding without any
 * module on the class path but guard-core.
 */
@NullMarked
package io.perfguard.core.finding;

import org.jspecify.annotations.NullMarked;
