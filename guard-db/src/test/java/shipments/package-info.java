/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * An application that shows shipments, written on each framework with and without its faults. In a
 * package of its own, since what is below {@code io.perfguard.db} is not taken for an application.
 */
package shipments;
