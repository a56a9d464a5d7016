/*
 * Copyright 2026 The Perfguard Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * One runnable main for each issue of the playbook, and a quick start. Begin at
 * {@link io.perfguard.examples.Quickstart}.
 */
package io.perfguard.examples;
