"""Journeys and their steps: conversations that say what to do next and are told what came."""
