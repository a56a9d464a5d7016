/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** A warehouse in PostgreSQL with a million shipments, and a replica of it. */
package io.perfguard.examples.warehouse;
