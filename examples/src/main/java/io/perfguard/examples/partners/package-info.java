/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** A partner's API and two versions of an agent that asks it. */
package io.perfguard.examples.partners;
